import { Link } from 'react-router';
import { type Named, useNamed } from '../api/user-names.ts';
import type { Words } from '../words/en.ts';
import { useWords } from '../words/words.tsx';

/** How an account is called: its name, else its address; by the end of its id where nothing more is known. */
export const nameOf = (id: string, named: Named | null | undefined, { general }: Words): string => {
  if (named === undefined || named === null) return `…${id.slice(-8)}`;
  if (named.status === 'erased') return general.erasedAccount;
  return named.name ?? named.email;
};

/** An account by its name, with a link to it for those who may see accounts. Many on a page are asked for in one call. */
export const UserLink = ({ id }: { readonly id: string }) => {
  const words = useWords();
  const named = useNamed(id);
  const name = nameOf(id, named, words);
  if (named === undefined || named === null) {
    return (
      <span className="font-mono text-sm" title={id}>
        {name}
      </span>
    );
  }
  return (
    <Link
      to={`/users/${id}`}
      title={named.email === '' ? id : named.email}
      className="foreign relative text-ink underline decoration-line-strong decoration-1 underline-offset-2 hover:decoration-2"
    >
      {name}
    </Link>
  );
};

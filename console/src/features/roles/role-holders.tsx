import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Panel } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';

const mostShown = 12;

/** The first of those who hold a role, with the way to all of them. */
export const RoleHolders = ({ name }: { readonly name: string }) => {
  const { roles: words, general } = useWords();
  const { items, hasMore } = usePagedList({
    key: ['users', 'holders', name],
    read: ({ signal }) => castellan.listUsers({ query: { role: name, limit: mostShown }, signal }),
  });
  return (
    <Panel title={words.holders} action={hasMore && <TextLink to={`/users?role=${name}`}>{words.allHolders}</TextLink>}>
      {items === undefined && <p className="text-muted">{general.loading}</p>}
      {items?.length === 0 && <p className="text-muted">{words.noHolders}</p>}
      <ul className="flex flex-wrap gap-x-5 gap-y-2">
        {items?.map(({ id }) => (
          <li key={id} className="max-w-56 truncate">
            <UserLink id={id} />
          </li>
        ))}
      </ul>
    </Panel>
  );
};

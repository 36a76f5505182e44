import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useId, useState } from 'react';
import * as z from 'zod/mini';
import { castellan } from '../api/castellan.ts';
import { useMay } from '../api/me.ts';
import { useNamed } from '../api/user-names.ts';
import { useWords } from '../words/words.tsx';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import { controlClasses } from './filter-bar.tsx';
import type { Filters } from './filters.ts';
import { nameOf } from './user-link.tsx';

const fewestLetters = 2;
const idSchema = z.uuid();

/**
 * A filter by an account, whose id stands in the address. It is found by its name or e-mail address as one types, or given
 * by its id; once it is chosen its name stands there instead, with a button that takes it away.
 */
export const UserFilter = ({
  filters,
  name,
  label,
}: {
  readonly filters: Filters;
  readonly name: string;
  readonly label: string;
}) => {
  const chosen = filters.get(name);
  return chosen === '' ? (
    <UserSearch label={label} onChoose={(id) => filters.set(name, id)} />
  ) : (
    <ChosenUser label={label} id={chosen} onClear={() => filters.set(name, '')} />
  );
};

const ChosenUser = ({
  label,
  id,
  onClear,
}: {
  readonly label: string;
  readonly id: string;
  readonly onClear: () => void;
}) => {
  const words = useWords();
  const named = useNamed(id);
  const name = nameOf(id, named, words);
  return (
    <span className="inline-flex h-8 max-w-72 items-center rounded border border-line-strong bg-accent-soft ps-2.5 text-base max-md:h-10">
      <span className="truncate" title={id}>
        {label}: <bdi>{name}</bdi>
      </span>
      <IconButton
        label={`${words.general.clearFilter}: ${label}`}
        icon={<X size={14} aria-hidden />}
        onClick={onClear}
        className="size-7"
      />
    </span>
  );
};

const UserSearch = ({ label, onChoose }: { readonly label: string; readonly onChoose: (id: string) => void }) => {
  const list = useId();
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const isAllowed = useMay()('users:read');
  const { data: found } = useQuery({
    queryKey: ['users', 'suggested', search],
    queryFn: ({ signal }) => castellan.listUsers({ query: { search, limit: 8, sort: 'email' }, signal }),
    enabled: isAllowed && search.length >= fewestLetters && !idSchema.safeParse(search).success,
    placeholderData: (previous) => previous,
  });
  const users = search.length >= fewestLetters ? (found?.data ?? []) : [];
  const choose = (text: string): void => {
    setTyped(text);
    const wanted = text.trim().toLowerCase();
    const isId = idSchema.safeParse(wanted).success;
    const id = isId ? wanted : users.find(({ email }) => email.toLowerCase() === wanted)?.id;
    if (id !== undefined) onChoose(id);
  };
  return (
    <>
      <input
        type="search"
        list={list}
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        aria-label={label}
        placeholder={label}
        onChange={(event) => choose(event.currentTarget.value)}
        onKeyDown={(event) => {
          // The one that is left is meant.
          const [only, ...others] = users;
          if (event.key === 'Enter' && only !== undefined && others.length === 0) onChoose(only.id);
        }}
        className={classNames(controlClasses, '!w-auto min-w-48 flex-1 md:max-w-60')}
      />
      <datalist id={list}>
        {users.map(({ id, email, name }) => (
          <option key={id} value={email}>
            {name ?? email}
          </option>
        ))}
      </datalist>
    </>
  );
};

import { Combobox } from '@base-ui/react/combobox';
import { useQuery } from '@tanstack/react-query';
import { UserRound, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { castellan } from '../api/castellan.ts';
import { useMay } from '../api/me.ts';
import { useNamed } from '../api/user-names.ts';
import { useWords } from '../words/words.tsx';
import { classNames } from './class-names.ts';
import { controlClasses } from './filter-bar.tsx';
import type { Filters } from './filters.ts';
import { nameOf } from './user-link.tsx';

const pauseMs = 200;
const mostOffered = 8;

const useSettled = (text: string): string => {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
};

/** A filter by a person: found by a part of their name or address; in the address of the page stands their id. */
export const UserFilter = ({
  filters,
  name,
  label,
}: {
  readonly filters: Filters;
  readonly name: string;
  readonly label: string;
}) => {
  const id = filters.get(name);
  const isAllowed = useMay()('users:read');
  if (id !== '') return <Chosen filters={filters} name={name} label={label} id={id} />;
  return isAllowed ? <Finder label={label} onChoose={(chosen) => filters.set(name, chosen)} /> : null;
};

const Chosen = ({
  filters,
  name,
  label,
  id,
}: {
  readonly filters: Filters;
  readonly name: string;
  readonly label: string;
  readonly id: string;
}) => {
  const words = useWords();
  const called = nameOf(id, useNamed(id), words);
  return (
    <button
      type="button"
      onClick={() => filters.set(name, '')}
      aria-label={`${label}: ${called}. ${words.loginRecords.showAllPeople}`}
      title={words.loginRecords.showAllPeople}
      className="inline-flex h-8 max-w-72 items-center gap-2 rounded bg-accent-soft px-2.5 text-accent-text max-md:h-10"
    >
      <UserRound size={14} aria-hidden className="shrink-0" />
      <span className="truncate">{called}</span>
      <X size={14} aria-hidden className="shrink-0" />
    </button>
  );
};

const Finder = ({ label, onChoose }: { readonly label: string; readonly onChoose: (id: string) => void }) => {
  const { general } = useWords();
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim());
  const { data: found } = useQuery({
    queryKey: ['users', 'found', search],
    queryFn: async ({ signal }) =>
      (await castellan.listUsers({ query: { search, limit: mostOffered }, signal })).data.map((user) => ({
        id: user.id,
        label: user.name ?? user.email,
        email: user.email,
      })),
    enabled: search !== '',
    placeholderData: (previous) => previous,
  });
  const items = search === '' ? [] : (found ?? []);
  return (
    <Combobox.Root
      items={items}
      // The server has searched already.
      filter={null}
      inputValue={typed}
      onInputValueChange={setTyped}
      value={null}
      onValueChange={(chosen: (typeof items)[number] | null) => chosen !== null && onChoose(chosen.id)}
      itemToStringLabel={(item: (typeof items)[number]) => item.label}
    >
      <div className="relative min-w-48 flex-1 md:max-w-72">
        <UserRound size={14} aria-hidden className="absolute inset-y-0 start-2.5 z-10 my-auto text-faint" />
        <Combobox.Input aria-label={label} placeholder={label} className={classNames(controlClasses, 'ps-8')} />
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-50">
          <Combobox.Popup
            aria-label={label}
            className="w-[max(var(--anchor-width),16rem)] max-w-[var(--available-width)] rounded-md border border-line bg-raised p-1 shadow-floating data-empty:hidden"
          >
            <Combobox.Status className="sr-only">
              {search === '' || found === undefined ? '' : general.rows(items.length)}
            </Combobox.Status>
            <Combobox.Empty className="px-2 py-1.5 text-muted empty:hidden">
              {search !== '' && found !== undefined ? general.nothingFound : null}
            </Combobox.Empty>
            <Combobox.List className="max-h-72 overflow-y-auto">
              {(item: (typeof items)[number]) => (
                <Combobox.Item
                  key={item.id}
                  value={item}
                  className="grid cursor-default rounded px-2 py-1.5 outline-none select-none data-highlighted:bg-hover"
                >
                  <span className="truncate">
                    <bdi>{item.label}</bdi>
                  </span>
                  {item.label !== item.email && <span className="truncate text-sm text-faint">{item.email}</span>}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
};

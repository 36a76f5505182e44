import { Search, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { KnownRoles } from '../api/roles.ts';
import { useWords } from '../words/words.tsx';
import { Badge } from './badge.tsx';
import { classNames } from './class-names.ts';
import { CheckboxField, inputClasses } from './field.tsx';
import { isRoleFound, roleDescription } from './role-description.ts';
import { Spinner } from './spinner.tsx';

/** As many as a person looks through; of more they search. */
const mostShown = 60;
const searchedFrom = 8;

/** The roles of an account: what is chosen stands above, what can be chosen below, with a search where there are many. */
export const RolesField = ({
  known,
  value,
  onChange,
  error,
}: {
  readonly known: KnownRoles;
  readonly value: readonly string[];
  readonly onChange: (roles: readonly string[]) => void;
  readonly error?: string | undefined;
}) => {
  const allWords = useWords();
  const { roles: words, general } = allWords;
  const id = useId();
  const [search, setSearch] = useState('');
  const { roles, isWithinReach } = known;
  const found = roles?.filter((role) => isRoleFound(role, search, allWords)) ?? [];
  const toggle = (name: string): void =>
    onChange(value.includes(name) ? value.filter((one) => one !== name) : [...value, name]);
  return (
    <fieldset className="min-w-0" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="mb-1 text-sm font-medium">{words.roles}</legend>
      {value.length > 0 && (
        <ul aria-label={words.chosen} className="mb-2 flex flex-wrap gap-1.5">
          {value.map((name) => (
            <li key={name} className="max-w-full">
              <button
                type="button"
                aria-label={words.takeAway(name)}
                title={words.takeAway(name)}
                onClick={() => toggle(name)}
                className="inline-flex h-6 max-w-full items-center gap-1 rounded-full bg-accent-soft ps-2.5 pe-1.5 text-sm text-accent-text hover:line-through max-md:h-8"
              >
                <span className="truncate">{name}</span>
                <X size={12} aria-hidden className="shrink-0" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="overflow-hidden rounded border border-line-strong">
        {(roles?.length ?? 0) >= searchedFrom && (
          <div className="relative border-b border-line">
            <Search size={14} aria-hidden className="absolute inset-y-0 start-2.5 my-auto text-faint" />
            <input
              type="search"
              aria-label={words.find}
              placeholder={words.find}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              // Return would send the form around it.
              onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
              className={`${inputClasses} h-8 rounded-none border-0 ps-8 max-md:h-10 max-md:text-md`}
            />
          </div>
        )}
        <div className="grid max-h-52 gap-2 overflow-y-auto p-2.5">
          {roles === undefined && known.error === null && <Spinner />}
          {roles !== undefined && found.length === 0 && <p className="text-muted">{general.nothingFound}</p>}
          {found.slice(0, mostShown).map((role) => {
            const isReachable = isWithinReach(role);
            return (
              <CheckboxField
                key={role.name}
                checked={value.includes(role.name)}
                disabled={!isReachable && !value.includes(role.name)}
                onChange={() => toggle(role.name)}
                label={
                  <>
                    {role.name} {!isReachable && <Badge>{words.beyondYou}</Badge>}
                  </>
                }
                {...(role.description !== '' && { hint: roleDescription(role, allWords) })}
              />
            );
          })}
          {found.length > mostShown && (
            <p className="text-sm text-faint">{words.moreOfThem(found.length - mostShown)}</p>
          )}
        </div>
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className="mt-1 text-sm text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
};

/** The roles that somebody holds, as many as there are. */
export const RoleBadges = ({ roles, most }: { readonly roles: readonly string[]; readonly most?: number }) => {
  const shown = roles.slice(0, most ?? roles.length);
  return (
    <span className={classNames('flex min-w-0 items-center gap-1', most === undefined && 'flex-wrap')}>
      {shown.map((name) => (
        <Badge key={name} tone={name === 'admin' ? 'warning' : 'neutral'}>
          {name}
        </Badge>
      ))}
      {roles.length > shown.length && (
        <span className="text-xs text-faint" title={roles.join(', ')}>
          +{roles.length - shown.length}
        </span>
      )}
    </span>
  );
};

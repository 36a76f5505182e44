import { Search } from 'lucide-react';
import { useId, useState } from 'react';
import {
  actionsAcross,
  coveredBy,
  covers,
  type DeclaredPermission,
  groupByResource,
} from '../../api/permission-grants.ts';
import { Badge } from '../../ui/badge.tsx';
import { classNames } from '../../ui/class-names.ts';
import { CheckboxField } from '../../ui/field.tsx';
import { controlClasses } from '../../ui/filter-bar.tsx';
import { useWords } from '../../words/words.tsx';

type Props = {
  readonly declared: readonly DeclaredPermission[];
  readonly value: readonly string[];
  readonly onChange: (permissions: readonly string[]) => void;
  /** What the person holds: only that can be given. */
  readonly held: readonly string[];
  readonly isReadOnly?: boolean;
  readonly error?: string | undefined;
};

type Group = { readonly title: string; readonly lead?: string; readonly permissions: readonly DeclaredPermission[] };

/** Everything that can be ticked: across all resources, by resource, and what a role holds that nobody declares any more. */
const useGroups = (declared: readonly DeclaredPermission[], value: readonly string[]): readonly Group[] => {
  const { roles: words } = useWords();
  const across: Group = {
    title: words.across,
    lead: words.acrossLead,
    permissions: [
      { name: '*:*', description: words.all },
      ...actionsAcross(declared).map((action) => ({ name: `*:${action}`, description: words.allOfAction(action) })),
    ],
  };
  const byResource = groupByResource(declared).map(({ resource, permissions }) => ({
    title: resource,
    permissions: [
      { name: `${resource}:*`, description: words.allOfResource(resource) },
      ...permissions.map(({ name, description }) => ({
        name,
        description: words.permissionWords[name] ?? description,
      })),
    ],
  }));
  const known = new Set([across, ...byResource].flatMap(({ permissions }) => permissions.map(({ name }) => name)));
  const others = value.filter((name) => !known.has(name)).map((name) => ({ name, description: '' }));
  return [across, ...byResource, ...(others.length > 0 ? [{ title: words.others, permissions: others }] : [])];
};

const fits = ({ name, description }: DeclaredPermission, search: string): boolean =>
  `${name} ${description}`.toLowerCase().includes(search.trim().toLowerCase());

/** The permissions of a role, to tick. What a wildcard includes is shown as ticked by it. */
export const PermissionsField = ({ declared, value, onChange, held, isReadOnly = false, error }: Props) => {
  const { roles: words, general } = useWords();
  const id = useId();
  const [search, setSearch] = useState('');
  // Who only looks wants to see what the role holds, not what it does not.
  const isShown = ({ name }: DeclaredPermission): boolean => !isReadOnly || covers(value, name);
  const groups = useGroups(declared, value)
    .map((group) => ({ ...group, permissions: group.permissions.filter((one) => fits(one, search) && isShown(one)) }))
    .filter(({ permissions }) => permissions.length > 0);
  const toggle = (name: string): void =>
    onChange(value.includes(name) ? value.filter((one) => one !== name) : [...value, name]);
  return (
    <fieldset className="min-w-0" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="mb-1 text-sm font-medium">{words.permissions}</legend>
      <div className="relative mb-3 max-w-80">
        <Search size={14} aria-hidden className="absolute inset-y-0 start-2.5 my-auto text-faint" />
        <input
          type="search"
          aria-label={words.searchPermissions}
          placeholder={words.searchPermissions}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          // Return would send the form around it.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          className={classNames(controlClasses, 'ps-8')}
        />
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className="mb-2 text-sm text-danger">
          {error}
        </p>
      )}
      {groups.length === 0 && (
        <p className="text-muted">{search === '' ? words.noPermissions : general.nothingFound}</p>
      )}
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,19rem),1fr))] gap-3">
        {groups.map(({ title, lead, permissions }) => (
          <fieldset key={title} className="min-w-0 rounded border border-line p-3">
            <legend className="px-1 text-sm font-semibold">{title}</legend>
            {lead !== undefined && <p className="mb-2 text-sm text-faint">{lead}</p>}
            <div className="grid gap-2.5">
              {permissions.map((permission) => (
                <PermissionRow
                  key={permission.name}
                  permission={permission}
                  includedIn={includedIn(value, permission.name)}
                  isChosen={value.includes(permission.name)}
                  isGrantable={covers(held, permission.name)}
                  isReadOnly={isReadOnly}
                  onToggle={() => toggle(permission.name)}
                />
              ))}
            </div>
          </fieldset>
        ))}
      </div>
    </fieldset>
  );
};

/** The other permission of the role that has this one in it already. */
const includedIn = (value: readonly string[], name: string): string | undefined =>
  coveredBy(
    value.filter((one) => one !== name),
    name,
  );

const PermissionRow = ({
  permission: { name, description },
  includedIn: wider,
  isChosen,
  isGrantable,
  isReadOnly,
  onToggle,
}: {
  readonly permission: DeclaredPermission;
  readonly includedIn: string | undefined;
  readonly isChosen: boolean;
  readonly isGrantable: boolean;
  readonly isReadOnly: boolean;
  readonly onToggle: () => void;
}) => {
  const { roles: words } = useWords();
  const isIncluded = wider !== undefined;
  return (
    <CheckboxField
      checked={isChosen || isIncluded}
      disabled={isReadOnly || isIncluded || (!isGrantable && !isChosen)}
      onChange={onToggle}
      label={
        <span className="font-mono text-sm">
          {name} {isIncluded && <Badge tone="info">{words.coveredBy(wider)}</Badge>}
          {!isReadOnly && !isIncluded && !isGrantable && <Badge>{words.notYours}</Badge>}
        </span>
      }
      {...(description !== '' && { hint: description })}
    />
  );
};

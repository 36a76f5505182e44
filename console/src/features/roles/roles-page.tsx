import type { Role } from 'castellan-client';
import { ShieldCheck, ShieldPlus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/me.ts';
import { useRoles } from '../../api/roles.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar, SearchFilter } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { laterDialog } from '../../ui/later-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { isRoleFound, roleDescription } from '../../ui/role-description.ts';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

const CreateRoleDialog = laterDialog(async () => (await import('./create-role-dialog.tsx')).CreateRoleDialog);

/** Every role of the house. They are few enough to be searched here. */
export const RolesPage = () => {
  const allWords = useWords();
  const { roles: words, shell } = allWords;
  const may = useMay();
  const filters = useFilters(['search']);
  const { roles, error, reload } = useRoles();
  const [isCreating, setCreating] = useState(false);
  const { search = '' } = filters.settled;
  const found = roles?.filter((role) => isRoleFound(role, search, allWords));
  return (
    <Page
      title={shell.page.roles}
      lead={words.lead}
      actions={
        may('roles:write') && (
          <Button look="primary" icon={<ShieldPlus size={15} aria-hidden />} onClick={() => setCreating(true)}>
            {words.create}
          </Button>
        )
      }
    >
      <Panel isBare>
        <FilterBar filters={filters}>
          <SearchFilter filters={filters} name="search" label={words.search} />
        </FilterBar>
        <PagedTable
          list={{
            items: found,
            error,
            hasMore: false,
            isLoadingMore: false,
            isRefreshing: false,
            loadMore: () => {},
            reload,
          }}
          caption={shell.page.roles}
          columns={useColumns()}
          keyOf={({ name }) => name}
          linkOf={({ name }) => `/roles/${name}`}
          empty={<EmptyState icon={ShieldCheck} title={words.none} />}
        />
      </Panel>
      <CreateRoleDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </Page>
  );
};

const useColumns = (): readonly Column<Role>[] => {
  const allWords = useWords();
  const { general, roles: words } = allWords;
  return [
    {
      key: 'name',
      head: general.name,
      cell: ({ name, built_in }) => (
        <span className="flex items-center gap-2">
          <span className="block max-w-44 truncate sm:max-w-64" title={name}>
            {name}
          </span>
          {built_in && <Badge>{words.builtIn}</Badge>}
        </span>
      ),
    },
    {
      key: 'description',
      head: words.description,
      isWideOnly: true,
      cell: (role) => (
        <span className="block max-w-md truncate text-muted" title={roleDescription(role, allWords)}>
          <bdi>{roleDescription(role, allWords)}</bdi>
        </span>
      ),
    },
    {
      key: 'permissions',
      head: words.permissions,
      cell: ({ permissions }) => <Extent permissions={permissions} />,
    },
    {
      key: 'changed',
      head: words.changed,
      isWideOnly: true,
      cell: ({ updated_at }) => (updated_at === null ? '–' : <Time at={updated_at} />),
    },
  ];
};

/** How much a role allows, in a word. */
const Extent = ({ permissions }: { readonly permissions: readonly string[] }) => {
  const { roles: words } = useWords();
  if (permissions.includes('*:*')) return <Badge tone="warning">{words.everything}</Badge>;
  if (permissions.length === 0) return <span className="text-faint">{words.noPermissions}</span>;
  return (
    <span className="tabular" title={permissions.join(', ')}>
      {permissions.length === 1 ? (
        <span className="font-mono text-sm">{permissions[0]}</span>
      ) : (
        words.permissionCount(permissions.length)
      )}
    </span>
  );
};

import type { User } from 'castellan-client';
import { MailPlus, UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { useRoles } from '../../api/roles.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar, SearchFilter } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { laterDialog } from '../../ui/later-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RoleBadges } from '../../ui/roles-field.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';
import { readUserQuery } from './user-query.ts';
import { StatusBadge, userStatuses } from './user-status.tsx';

const CreateUserDialog = laterDialog(async () => (await import('./create-user-dialog.tsx')).CreateUserDialog);

/** Every account of the house: found by search and filters, sorted by the heads. */
export const UsersPage = () => {
  const { users, general, shell, roles: roleWords } = useWords();
  const may = useMay();
  const filters = useFilters(['search', 'status', 'role']);
  const order = useFilters(['sort']);
  const { roles } = useRoles();
  const [isCreating, setCreating] = useState(false);
  const query = readUserQuery({ ...filters.settled, ...order.settled });
  const list = usePagedList({
    key: ['users', query],
    read: ({ cursor, signal }) =>
      castellan.listUsers({ query: { ...query, limit: 100, ...(cursor !== undefined && { cursor }) }, signal }),
    refreshMs: 5_000,
  });
  const role = filters.get('role');
  const roleNames = roles?.map(({ name }) => name) ?? (role === '' ? [] : [role]);
  return (
    <Page
      title={shell.page.users}
      lead={users.lead}
      actions={
        may('users:write') && (
          <>
            <ButtonLink to="/invitations?invite=1" icon={<MailPlus size={15} aria-hidden />}>
              {users.invite}
            </ButtonLink>
            <Button look="primary" icon={<UserPlus size={15} aria-hidden />} onClick={() => setCreating(true)}>
              {users.create}
            </Button>
          </>
        )
      }
    >
      <Panel isBare>
        <FilterBar filters={filters}>
          <SearchFilter filters={filters} name="search" label={users.search} />
          <ChoiceFilter
            filters={filters}
            name="status"
            label={general.status}
            choices={userStatuses.map((status) => ({ value: status, label: users.statuses[status] }))}
          />
          <ChoiceFilter
            filters={filters}
            name="role"
            label={roleWords.role}
            choices={roleNames.map((name) => ({ value: name, label: name }))}
          />
        </FilterBar>
        <PagedTable
          list={list}
          caption={shell.page.users}
          columns={useColumns()}
          keyOf={({ id }) => id}
          linkOf={({ id }) => `/users/${id}`}
          sorting={{ by: query.sort, onSort: (by) => order.set('sort', by) }}
          empty={
            <EmptyState icon={Users} title={filters.areSet ? general.nothingFound : users.none}>
              {filters.areSet ? users.noneFoundText : undefined}
            </EmptyState>
          }
        />
      </Panel>
      <CreateUserDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </Page>
  );
};

const useColumns = (): readonly Column<User>[] => {
  const { users, general, roles } = useWords();
  return [
    {
      key: 'name',
      head: general.name,
      sort: 'name',
      cell: ({ name, email, id }) => (
        <span className="block max-w-44 sm:max-w-40">
          <span className="block truncate" title={name ?? email}>
            <bdi>{name ?? (email === '' ? id : email)}</bdi>
          </span>
          {name !== null && (
            <span className="block truncate text-sm font-normal text-faint md:hidden" title={email}>
              {email}
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'email',
      head: users.email,
      sort: 'email',
      isWideOnly: true,
      width: 'w-full max-w-0 min-w-32',
      cell: ({ email }) => (
        <span className="block truncate" title={email}>
          {email}
        </span>
      ),
    },
    { key: 'roles', head: roles.roles, isWideOnly: true, cell: (user) => <RoleBadges roles={user.roles} most={2} /> },
    { key: 'status', head: general.status, cell: ({ status }) => <StatusBadge status={status} /> },
    {
      key: 'last-login',
      head: users.lastLogin,
      sort: 'last_login_at',
      isWideOnly: true,
      cell: (user) =>
        user.last_login_at === null ? (
          <span className="text-faint">{general.never}</span>
        ) : (
          <Time at={user.last_login_at} />
        ),
    },
    {
      key: 'created',
      head: users.created,
      sort: 'created_at',
      isWideOnly: true,
      cell: (user) => <Time at={user.created_at} />,
    },
  ];
};

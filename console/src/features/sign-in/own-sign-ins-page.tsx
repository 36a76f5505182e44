import type { OwnLoginRecord } from 'castellan-client';
import { History } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { AccountPage } from '../../ui/account-page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Panel } from '../../ui/panel.tsx';
import { SignInOutcome } from '../../ui/sign-in-outcome.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

const outcomes = ['success', 'failure'] as const;

/** One's own logins and tries at them, so that a stranger's is noticed. */
export const OwnSignInsPage = () => {
  const { account, general, loginRecords } = useWords();
  const filters = useFilters(['outcome']);
  const outcome = outcomes.find((one) => one === filters.settled.outcome);
  const list = usePagedList({
    key: ['own-login-records', outcome],
    read: ({ cursor, signal }) =>
      castellan.listOwnLoginRecords({
        query: { ...(cursor !== undefined && { cursor }), ...(outcome !== undefined && { outcome }) },
        signal,
      }),
  });
  const columns: readonly Column<OwnLoginRecord>[] = [
    {
      key: 'at',
      head: loginRecords.at,
      cell: ({ at, client_address }) => (
        <>
          <Time at={at} />
          <span className="block font-mono text-xs text-faint md:hidden">{client_address ?? loginRecords.erased}</span>
        </>
      ),
    },
    { key: 'outcome', head: loginRecords.outcome, cell: (record) => <SignInOutcome record={record} /> },
    { key: 'method', head: loginRecords.method, isWideOnly: true, cell: ({ method }) => loginRecords.methods[method] },
    {
      key: 'address',
      head: loginRecords.address,
      isWideOnly: true,
      cell: (record) => <span className="font-mono text-sm">{record.client_address ?? loginRecords.erased}</span>,
    },
    {
      key: 'device',
      head: loginRecords.device,
      isWideOnly: true,
      cell: (record) => (
        <span className="block max-w-60 truncate text-sm text-muted" title={record.user_agent ?? undefined}>
          {record.user_agent ?? '–'}
        </span>
      ),
    },
  ];
  return (
    <AccountPage title={account.signIns} lead={account.signInsLead}>
      <Panel isBare>
        <FilterBar filters={filters}>
          <ChoiceFilter
            filters={filters}
            name="outcome"
            label={loginRecords.outcome}
            choices={outcomes.map((value) => ({ value, label: loginRecords.outcomes[value] }))}
          />
        </FilterBar>
        <PagedTable
          list={list}
          caption={account.signIns}
          columns={columns}
          keyOf={({ id }) => id}
          empty={<EmptyState icon={History} title={filters.areSet ? general.nothingFound : loginRecords.none} />}
        />
      </Panel>
    </AccountPage>
  );
};

import { History } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { AccountPage } from '../../ui/account-page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Panel } from '../../ui/panel.tsx';
import { signInColumns, signInTimeColumn } from '../../ui/sign-in-columns.tsx';
import { PagedTable } from '../../ui/table.tsx';
import { useWords } from '../../words/words.tsx';

const outcomes = ['success', 'failure'] as const;

/** One's own logins and tries at them, so that a stranger's is noticed. */
export const OwnSignInsPage = () => {
  const words = useWords();
  const { account, general, loginRecords, shell } = words;
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
  return (
    <AccountPage title={shell.page.ownSignIns} lead={account.signInsLead}>
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
          caption={shell.page.ownSignIns}
          columns={[signInTimeColumn(words), ...signInColumns(words)]}
          keyOf={({ id }) => id}
          empty={<EmptyState icon={History} title={filters.areSet ? general.nothingFound : loginRecords.none} />}
        />
      </Panel>
    </AccountPage>
  );
};

import type { LoginRecord } from 'castellan-client';
import { History } from 'lucide-react';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { CauseLink } from '../../ui/cause-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar, SearchFilter } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { rangeFilters, useRanged } from '../../ui/range.ts';
import { RangeFilter } from '../../ui/range-filter.tsx';
import { addressOf, signInColumns } from '../../ui/sign-in-columns.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { UserFilter } from '../../ui/user-filter.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';

const outcomes = ['success', 'failure'] as const;
const reasons = ['unknown_account', 'wrong_password', 'not_active'] as const;

const outcomeSchema = z.enum(outcomes);
const reasonSchema = z.enum(reasons);

/** What the list is asked with; what an address typed by hand cannot mean is left out. */
const readQuery = (filters: Readonly<Record<string, string>>) => {
  const outcome = outcomeSchema.safeParse(filters.outcome);
  const reason = reasonSchema.safeParse(filters.reason);
  return {
    ...(filters.user_id !== undefined && { user_id: filters.user_id }),
    ...(filters.client !== undefined && { client: filters.client.trim() }),
    ...(filters.from !== undefined && { from: filters.from }),
    ...(filters.to !== undefined && { to: filters.to }),
    ...(outcome.success && { outcome: outcome.data }),
    ...(reason.success && { reason: reason.data }),
  };
};

/** Who signed in and who tried to, newest first. */
export const LoginRecordsPage = () => {
  const { loginRecords: words, shell, general } = useWords();
  const filters = useFilters(['user_id', 'outcome', 'reason', 'client', ...rangeFilters]);
  const query = readQuery(useRanged(filters.settled));
  const list = usePagedList({
    key: ['login-records', query],
    read: ({ cursor, signal }) =>
      castellan.listLoginRecords({ query: { ...query, limit: 100, ...(cursor !== undefined && { cursor }) }, signal }),
    refreshMs: 3_000,
  });
  return (
    <Page title={shell.page.loginRecords} lead={words.lead}>
      <Panel isBare>
        <FilterBar filters={filters}>
          <UserFilter filters={filters} name="user_id" label={words.findPerson} />
          <SearchFilter filters={filters} name="client" label={words.addressFilter} />
          <ChoiceFilter
            filters={filters}
            name="outcome"
            label={words.outcome}
            choices={outcomes.map((value) => ({ value, label: words.outcomes[value] }))}
          />
          <ChoiceFilter
            filters={filters}
            name="reason"
            label={words.reason}
            choices={reasons.map((value) => ({ value, label: words.reasons[value] }))}
          />
          <RangeFilter filters={filters} />
        </FilterBar>
        {/* Room for what the filters open, also where nothing is found. */}
        <div className="min-h-80">
          <PagedTable
            list={list}
            caption={shell.page.loginRecords}
            columns={useColumns()}
            keyOf={({ id }) => id}
            empty={<EmptyState icon={History} title={filters.areSet ? general.nothingFound : words.none} />}
          />
        </div>
      </Panel>
    </Page>
  );
};

const useColumns = (): readonly Column<LoginRecord>[] => {
  const allWords = useWords();
  const { loginRecords: words, general } = allWords;
  const may = useMay();
  const causeColumn: Column<LoginRecord> = {
    key: 'cause',
    head: general.seeCause,
    isHeadHidden: true,
    isWideOnly: true,
    cell: ({ request_id: id }) => (
      <span className="whitespace-nowrap">
        <CauseLink of="request_id" id={id} name={`…${id.slice(-8)}`} />
      </span>
    ),
  };
  return [
    { key: 'at', head: words.at, isWideOnly: true, cell: ({ at }) => <Time at={at} /> },
    {
      key: 'person',
      head: words.person,
      cell: ({ user_id, at, client_address }) => (
        <span className="block max-w-56 max-sm:max-w-40">
          <span className="block truncate">
            {user_id === null ? <span className="text-faint">{words.nobody}</span> : <UserLink id={user_id} />}
          </span>
          <span className="block truncate text-xs text-faint md:hidden">
            <Time at={at} /> · <span className="font-mono">{addressOf({ client_address }, allWords)}</span>
          </span>
        </span>
      ),
    },
    ...signInColumns(allWords),
    ...(may('monitoring:read') ? [causeColumn] : []),
  ];
};

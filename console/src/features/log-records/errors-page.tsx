import type { ErrorGroup } from 'castellan-client';
import { Bug } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge } from '../../ui/badge.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { rangeFilters, useRanged } from '../../ui/range.ts';
import { RangeFilter } from '../../ui/range-filter.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { WatchTabs } from '../../ui/watch-tabs.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { HourBars } from './hour-bars.tsx';

const refreshMs = 5_000;
const states = ['open', 'resolved'] as const;

/** Errors of the server, the same ones counted together. */
export const ErrorsPage = () => {
  const { errors, general, shell } = useStoryWords();
  const filters = useFilters(['state', ...rangeFilters]);
  const { state, from, to } = useRanged(filters.settled);
  const query = { state: states.find((one) => one === state), from, to };
  const list = usePagedList({
    key: ['errors', query],
    read: ({ cursor, signal }) => castellan.listErrorGroups({ query: { ...query, ...(cursor && { cursor }) }, signal }),
    refreshMs,
  });
  const columns: readonly Column<ErrorGroup>[] = [
    {
      key: 'message',
      head: errors.error,
      width: 'w-full max-w-0 min-w-40',
      cell: ({ type, message, where, count }) => (
        <>
          <span className="foreign line-clamp-2">{message === '' ? type : message}</span>
          <span className="foreign line-clamp-1 text-sm font-normal text-faint">
            {type}
            {where !== '' && ` · ${where}`}
            <span className="md:hidden"> · {errors.times(count)}</span>
          </span>
        </>
      ),
    },
    {
      key: 'hours',
      head: errors.lastDay,
      isWideOnly: true,
      width: 'w-36 min-w-36',
      cell: ({ per_hour: perHour }) => <HourBars perHour={perHour} />,
    },
    { key: 'count', head: errors.count, align: 'end', isWideOnly: true, cell: ({ count }) => count },
    {
      key: 'state',
      head: general.status,
      cell: ({ resolved_at: at }) => (
        <Badge tone={at === null ? 'danger' : 'success'}>{errors.states[at === null ? 'open' : 'resolved']}</Badge>
      ),
    },
    { key: 'last', head: errors.last, isWideOnly: true, cell: ({ last_at: at }) => <Time at={at} /> },
  ];
  return (
    <Page title={shell.page.errors} lead={errors.lead}>
      <WatchTabs />
      <Panel isBare>
        <FilterBar filters={filters}>
          <ChoiceFilter
            filters={filters}
            name="state"
            label={general.status}
            choices={states.map((value) => ({ value, label: errors.states[value] }))}
          />
          <RangeFilter filters={filters} />
        </FilterBar>
        <PagedTable
          list={list}
          columns={columns}
          keyOf={({ fingerprint }) => fingerprint}
          linkOf={({ fingerprint }) => `/monitoring/errors/${fingerprint}`}
          caption={shell.page.errors}
          empty={
            <EmptyState icon={Bug} title={filters.areSet ? general.nothingFound : errors.none}>
              {filters.areSet ? undefined : errors.noneText}
            </EmptyState>
          }
        />
      </Panel>
    </Page>
  );
};

import type { TraceSegment } from 'castellan-client';
import { ChartNoAxesGantt } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge } from '../../ui/badge.tsx';
import { duration } from '../../ui/duration.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar, SearchFilter } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { rangeFilters, useRanged } from '../../ui/range.ts';
import { RangeFilter } from '../../ui/range-filter.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { UserFilter } from '../../ui/user-filter.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { keptReasons, toneOfKept } from './kept.ts';

const refreshMs = 10_000;
const statuses = ['error', 'ok', 'unset'] as const;
const slowness = ['50', '100', '250', '1000', '5000'] as const;

/** The traces that were kept: of what failed, of what was slow, and of a part of the rest. */
export const TracesPage = () => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { traces, general, shell } = words;
  const filters = useFilters(['name', 'kept_because', 'status', 'min_duration_ms', 'user_id', ...rangeFilters]);
  const settled = useRanged(filters.settled);
  const query = {
    name: settled.name,
    kept_because: keptReasons.find((one) => one === settled.kept_because),
    status: statuses.find((one) => one === settled.status),
    min_duration_ms: /^\d{1,9}$/.test(settled.min_duration_ms ?? '') ? Number(settled.min_duration_ms) : undefined,
    user_id: settled.user_id,
    from: settled.from,
    to: settled.to,
  };
  const list = usePagedList({
    key: ['traces', query],
    read: ({ cursor, signal }) => castellan.listTraces({ query: { ...query, ...(cursor && { cursor }) }, signal }),
    names: ({ user_id: userId }) => [userId],
    refreshMs,
  });
  const columns: readonly Column<TraceSegment>[] = [
    {
      key: 'name',
      head: traces.name,
      width: 'md:w-1/3 md:min-w-56',
      cell: ({ name, error }) => (
        <>
          <span className="foreign line-clamp-2">{name}</span>
          {error !== null && <span className="foreign line-clamp-1 text-sm font-normal text-danger">{error}</span>}
        </>
      ),
    },
    {
      key: 'duration',
      head: traces.duration,
      align: 'end',
      cell: ({ duration_ms: ms }) => <span className="tabular whitespace-nowrap">{duration(ms, language)}</span>,
    },
    {
      key: 'kept',
      head: traces.kept,
      cell: ({ kept_because: reason }) => <Badge tone={toneOfKept(reason)}>{traces.reasons[reason] ?? reason}</Badge>,
    },
    { key: 'spans', head: traces.spans, align: 'end', isWideOnly: true, cell: ({ span_count: count }) => count },
    {
      key: 'person',
      head: traces.person,
      isWideOnly: true,
      cell: ({ user_id: id }) => (id === null ? <span className="text-faint">–</span> : <UserLink id={id} />),
    },
    { key: 'at', head: traces.when, isWideOnly: true, cell: ({ started_at: at }) => <Time at={at} /> },
  ];
  return (
    <Page title={shell.page.traces} lead={traces.lead}>
      <Panel isBare>
        <FilterBar filters={filters}>
          <SearchFilter filters={filters} name="name" label={traces.wholeName} />
          <ChoiceFilter
            filters={filters}
            name="kept_because"
            label={traces.kept}
            choices={keptReasons.map((value) => ({ value, label: traces.reasons[value] ?? value }))}
          />
          <ChoiceFilter
            filters={filters}
            name="status"
            label={general.status}
            choices={statuses.map((value) => ({ value, label: traces.statuses[value] }))}
          />
          <ChoiceFilter
            filters={filters}
            name="min_duration_ms"
            label={traces.duration}
            choices={slowness.map((value) => ({ value, label: traces.atLeast(duration(Number(value), language)) }))}
          />
          <UserFilter filters={filters} name="user_id" label={traces.person} />
          <RangeFilter filters={filters} />
        </FilterBar>
        <PagedTable
          list={list}
          columns={columns}
          keyOf={({ trace_id: id, root_span_id: root }) => `${id} ${root}`}
          linkOf={({ trace_id: id }) => `/monitoring/traces/${id}`}
          caption={shell.page.traces}
          empty={
            <EmptyState icon={ChartNoAxesGantt} title={filters.areSet ? general.nothingFound : traces.none}>
              {filters.areSet ? undefined : traces.noneText}
            </EmptyState>
          }
        />
      </Panel>
    </Page>
  );
};

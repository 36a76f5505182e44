import type { Task } from 'castellan-client';
import { PartyPopper } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { rangeFilters, useRanged } from '../../ui/range.ts';
import { RangeFilter } from '../../ui/range-filter.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { Words } from '../../words/en.ts';
import { useWords } from '../../words/words.tsx';
import { DeadActs } from './dead-acts.tsx';
import { deadFilterOf, useDeadGroups } from './dead-groups.ts';
import { DeadGroupsPanel } from './dead-groups-panel.tsx';
import { KindFilter, QueueFilter } from './kind-filter.tsx';
import { attemptsColumn, queueColumn } from './task-columns.tsx';

const refreshMs = 5_000;

/** What was given up, and what to do about it: one by one, what is ticked, or all that match. */
export const DeadLettersPage = () => {
  const words = useWords();
  const { tasks } = words;
  const mayWrite = useMay()('tasks:write');
  const filters = useFilters(['kind', 'queue', 'reason', ...rangeFilters]);
  const filter = deadFilterOf(useRanged(filters.settled));
  const groups = useDeadGroups(filter);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const list = usePagedList({
    key: ['dead-tasks', 'list', filter],
    read: ({ cursor, signal }) =>
      castellan.listTasks({ query: { ...filter, state: ['dead'], ...(cursor && { cursor }) }, signal }),
    refreshMs,
  });
  // What is no longer on screen must not be acted on unseen.
  const selected = (list.items ?? []).filter(({ id }) => ticked.has(id));
  const reasons = [...new Set([...Object.keys(tasks.reasons), ...(groups?.data ?? []).map(({ reason }) => reason)])];

  const tick = (ids: readonly string[], isTicked: boolean): void => {
    const next = new Set(ticked);
    for (const id of ids) isTicked ? next.add(id) : next.delete(id);
    setTicked(next);
  };

  return (
    <Page title={tasks.dead.title} lead={tasks.dead.lead}>
      {groups !== undefined && groups.data.length > 1 && <DeadGroupsPanel groups={groups} filters={filters} />}
      <Panel isBare>
        <FilterBar filters={filters}>
          <KindFilter filters={filters} />
          <QueueFilter filters={filters} />
          <ChoiceFilter
            filters={filters}
            name="reason"
            label={tasks.dead.reason}
            choices={reasons.map((reason) => ({ value: reason, label: tasks.reasons[reason] ?? reason }))}
          />
          <RangeFilter filters={filters} />
        </FilterBar>
        {mayWrite && (list.items?.length ?? 0) > 0 && (
          <DeadActs
            shown={list.items ?? []}
            selected={selected}
            groups={groups}
            filter={filter}
            onTickAll={(isTicked) =>
              tick(
                (list.items ?? []).map(({ id }) => id),
                isTicked,
              )
            }
            onDone={() => setTicked(new Set())}
          />
        )}
        <PagedTable
          list={list}
          columns={deadColumns(words, mayWrite ? { ticked, tick } : undefined)}
          keyOf={({ id }) => id}
          caption={tasks.dead.caption}
          empty={
            <EmptyState icon={PartyPopper} title={filters.areSet ? tasks.noMatch : tasks.dead.empty}>
              {filters.areSet ? tasks.noMatchText : tasks.dead.emptyText}
            </EmptyState>
          }
        />
      </Panel>
    </Page>
  );
};

type Ticking = {
  readonly ticked: ReadonlySet<string>;
  readonly tick: (ids: readonly string[], isTicked: boolean) => void;
};

const reasonOf = ({ dead_reason: reason }: Task, { reasons }: Words['tasks']): string =>
  reasons[reason ?? ''] ?? reason ?? '';

const deadColumns = ({ tasks }: Words, ticking: Ticking | undefined): readonly Column<Task>[] => [
  ...(ticking === undefined
    ? []
    : [
        {
          key: 'ticked',
          head: '',
          width: 'w-10',
          cell: (task: Task) => (
            <label className="relative z-10 -m-2 grid size-8 place-items-center">
              <input
                type="checkbox"
                aria-label={tasks.dead.select(`${task.kind} ${task.id.slice(-8)}`)}
                checked={ticking.ticked.has(task.id)}
                onChange={(event) => ticking.tick([task.id], event.currentTarget.checked)}
                className="size-4"
              />
            </label>
          ),
        },
      ]),
  {
    key: 'kind',
    head: tasks.task,
    cell: (task) => (
      <Link to={`/tasks/${task.id}`} className="font-medium text-ink after:absolute after:inset-0 after:content-['']">
        <span className="block max-w-72 truncate max-md:max-w-44">{task.kind}</span>
        <span className="foreign block text-sm font-normal text-faint md:hidden">{reasonOf(task, tasks)}</span>
      </Link>
    ),
  },
  {
    key: 'reason',
    head: tasks.dead.reason,
    isWideOnly: true,
    cell: (task) => <span className="foreign">{reasonOf(task, tasks)}</span>,
  },
  queueColumn(tasks),
  attemptsColumn(tasks),
  {
    key: 'died',
    head: tasks.dead.died,
    width: 'w-36',
    cell: (task) => task.finished_at !== null && <Time at={task.finished_at} />,
  },
];

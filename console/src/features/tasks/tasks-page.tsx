import { ListChecks, Plus, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar, SearchFilter } from '../../ui/filter-bar.tsx';
import { type Filters, useFilters } from '../../ui/filters.ts';
import { laterDialog } from '../../ui/later-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useRanged } from '../../ui/range.ts';
import { RangeFilter } from '../../ui/range-filter.tsx';
import { PagedTable } from '../../ui/table.tsx';
import { isOver, taskStates } from '../../ui/task-states.ts';
import { useWords } from '../../words/words.tsx';
import { KindFilter, QueueFilter } from './kind-filter.tsx';
import { taskColumns } from './task-columns.tsx';
import { anyWaiting, hasFaultyId, rareFilterNames, taskFilterNames, taskQueryOf } from './task-filters.ts';

const EnqueueDialog = laterDialog(async () => (await import('./enqueue-dialog.tsx')).EnqueueDialog);

/** While something on screen may change by itself, and while nothing does. */
const livelyMs = 2_000;
const quietMs = 5_000;

/** What waits, runs and is over. */
export const TasksPage = () => {
  const words = useWords();
  const may = useMay();
  const filters = useFilters(taskFilterNames);
  const [isEnqueueing, setEnqueueing] = useState(false);
  const asked = useRanged(filters.settled);
  const isFaulty = hasFaultyId(filters.settled);
  const list = usePagedList({
    key: ['tasks', asked],
    read: ({ cursor, signal }) =>
      castellan.listTasks({ query: { ...taskQueryOf(asked), ...(cursor && { cursor }) }, signal }),
    refreshMs: (tasks) => (tasks.some(({ state }) => !isOver(state)) ? livelyMs : quietMs),
    isEnabled: !isFaulty,
  });
  const { tasks } = words;
  return (
    <Page
      title={tasks.title}
      lead={tasks.lead}
      actions={
        may('tasks:write') && (
          <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setEnqueueing(true)}>
            {tasks.enqueue}
          </Button>
        )
      }
    >
      <Panel isBare>
        <TaskFilterBar filters={filters} />
        {isFaulty ? (
          <EmptyState icon={ListChecks} title={tasks.noMatch}>
            {tasks.notAnId}
          </EmptyState>
        ) : (
          <PagedTable
            list={list}
            columns={taskColumns(words)}
            keyOf={({ id }) => id}
            linkOf={({ id }) => `/tasks/${id}`}
            caption={tasks.caption}
            empty={
              <EmptyState icon={ListChecks} title={filters.areSet ? tasks.noMatch : tasks.empty}>
                {filters.areSet ? tasks.noMatchText : tasks.emptyText}
              </EmptyState>
            }
          />
        )}
      </Panel>
      <EnqueueDialog isOpen={isEnqueueing} onClose={() => setEnqueueing(false)} />
    </Page>
  );
};

const TaskFilterBar = ({ filters }: { readonly filters: Filters }) => {
  const { tasks } = useWords();
  const areRareSet = rareFilterNames.some((name) => filters.get(name) !== '');
  const [isOpen, setOpen] = useState(areRareSet);
  const states = [
    { value: anyWaiting, label: tasks.anyWaiting },
    ...taskStates.map((state) => ({ value: state, label: tasks.states[state] })),
  ];
  return (
    <FilterBar filters={filters}>
      <ChoiceFilter filters={filters} name="state" label={tasks.state} choices={states} />
      <KindFilter filters={filters} />
      <QueueFilter filters={filters} />
      <RangeFilter filters={filters} />
      {!areRareSet && (
        <Button
          size="sm"
          look="quiet"
          aria-expanded={isOpen}
          icon={<SlidersHorizontal size={14} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          {tasks.moreFilters}
        </Button>
      )}
      {(isOpen || areRareSet) && (
        <>
          <SearchFilter filters={filters} name="key" label={tasks.key} />
          <SearchFilter filters={filters} name="request_id" label={tasks.requestId} />
          <SearchFilter filters={filters} name="actor_id" label={tasks.actorId} />
          <SearchFilter filters={filters} name="schedule" label={tasks.schedule} />
        </>
      )}
    </FilterBar>
  );
};

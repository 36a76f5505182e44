import type { Task } from 'castellan-client';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { Words } from '../../words/en.ts';
import { TaskStateLine } from './task-state.tsx';

/** The moment that matters of a task: when it is due, when its run began, or when it ended. */
const momentOf = (task: Task): string =>
  task.finished_at ?? (task.state === 'running' ? (task.started_at ?? task.due_at) : task.due_at);

export const queueColumn = (tasks: Words['tasks']): Column<Task> => ({
  key: 'queue',
  head: tasks.queue,
  isWideOnly: true,
  width: 'w-36',
  cell: (task) => <span className="block max-w-36 truncate text-muted">{task.queue}</span>,
});

export const attemptsColumn = (tasks: Words['tasks']): Column<Task> => ({
  key: 'attempts',
  head: tasks.attempts,
  isWideOnly: true,
  align: 'end',
  width: 'w-24',
  cell: (task) => (
    <span className="tabular whitespace-nowrap">{tasks.attemptsOf(task.attempts_made, task.max_attempts)}</span>
  ),
});

export const taskColumns = ({ tasks }: Words): readonly Column<Task>[] => [
  {
    key: 'kind',
    head: tasks.task,
    cell: (task) => (
      <>
        <span className="block max-w-72 truncate max-md:max-w-44">{task.kind}</span>
        <span className="block text-sm font-normal text-faint md:hidden">
          <Time at={momentOf(task)} />
        </span>
      </>
    ),
  },
  { key: 'state', head: tasks.state, width: 'md:w-80', cell: (task) => <TaskStateLine task={task} /> },
  queueColumn(tasks),
  attemptsColumn(tasks),
  { key: 'when', head: tasks.when, isWideOnly: true, width: 'w-36', cell: (task) => <Time at={momentOf(task)} /> },
  {
    key: 'created',
    head: tasks.created,
    isWideOnly: true,
    width: 'w-36',
    cell: (task) => <Time at={task.created_at} />,
  },
];

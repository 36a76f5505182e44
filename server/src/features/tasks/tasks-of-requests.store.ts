import { z } from 'zod';
import { type Readable, sql } from '../../platform/postgres/database.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { type PastAttempt, readPastAttempts } from './task-attempts.ts';
import { finishedColumns, liveColumns, taskRow } from './task-rows.ts';
import { awaitedTaskRow, waitsOf } from './task-view.store.ts';

const causedTask = taskRow.extend({
  spanId: z.string().nullable(),
  pastAttempts: z.unknown(),
  waitsFor: z.array(awaitedTaskRow),
  waitedForBy: z.array(awaitedTaskRow),
});

/** A story tells of hundreds of tasks: of each only so many neighbours. The page of a task shows more. */
const mostNeighbours = 20;

/** A task with the place in a trace where it was enqueued, its attempts, what it waits for and what waits for it. */
export type CausedTask = Omit<z.output<typeof causedTask>, 'pastAttempts'> & {
  readonly attemptsKept: readonly PastAttempt[];
};

const columnsOf = (columns: string, table: string): string =>
  `${columns}, span_id as "spanId", past_attempts as "pastAttempts", ${waitsOf(table, mostNeighbours)}`;

const halves = (columns: string, table: string): string => `
  (select ${columnsOf(columns, table)} from ${table} where id = any ($1::uuid[]))
  union all
  (select ${columnsOf(columns, table)} from ${table} where request_id = any ($2::uuid[]) and id <> all ($1::uuid[]) order by id limit $4)
  union all
  (select ${columnsOf(columns, table)} from ${table}
    where trace_id = any ($3::text[]) and trace_id is not null
      and (request_id is null or trace_id <> replace(request_id::text, '-', ''))
      and (request_id is null or request_id <> all ($2::uuid[])) and id <> all ($1::uuid[])
    order by id limit $4)`;

// One statement, hence one snapshot: a task is in either table, never in both and never in none.
export const selectTasksOfRequests = sql({
  name: 'tasks.select_tasks_of_requests',
  text: `${halves(liveColumns, 'tasks')} union all ${halves(finishedColumns, 'task_history')}`,
  row: causedTask,
});

/** These tasks, those that the requests enqueued, directly or by way of other tasks, and those of the traces: `limit` of each. */
export const readTasksOfRequests = async (
  db: Readable,
  keys: {
    readonly taskIds: readonly Uuid[];
    readonly requestIds: readonly Uuid[];
    readonly traceIds: readonly string[];
  },
  limit: number,
): Promise<CausedTask[]> => {
  const rows = await db.rows(selectTasksOfRequests, [keys.taskIds, keys.requestIds, keys.traceIds, limit]);
  return rows.map(({ pastAttempts, ...task }) => ({
    ...task,
    attemptsKept: readPastAttempts({ ...task, pastAttempts }),
  }));
};

import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { finishedColumns, liveColumns, taskRow, taskStates } from './task-rows.ts';

/** A task that waits or is waited for, as it is now; without kind and state when it is not there any more. */
export const awaitedTaskRow = z.object({
  id: z.string(),
  kind: z.string().nullable(),
  state: z.enum(taskStates).nullable(),
});

/** One task with all that is kept of it. */
export const taskDetail = taskRow.extend({
  payload: z.unknown(),
  result: z.unknown(),
  timeoutMs: z.int(),
  pastAttempts: z.unknown(),
  /** The task whose end cancelled this one. */
  cancelledWith: z.string().nullable(),
  waitsFor: z.array(awaitedTaskRow),
  /** The oldest of them. */
  waitedForBy: z.array(awaitedTaskRow),
});

export type TaskDetail = z.output<typeof taskDetail>;

/** So many of those that wait for a task are shown. */
export const mostShown = 100;

const neighbours = (table: string, mine: string, other: string, most: number): string => `(
  select coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'kind', coalesce(t.kind, h.kind), 'state', coalesce(t.state, h.state))
                            order by w.id), '[]')
    from (select ${other} as id from task_waits where ${mine} = ${table}.id order by ${other} limit ${most}) w
    left join tasks t on t.id = w.id
    left join task_history h on h.id = w.id and t.id is null)`;

/** What a task of the table waits for and what waits for it, as two lists of `awaitedTaskRow`: the oldest of each. */
export const waitsOf = (table: string, most: number): string =>
  `${neighbours(table, 'task_id', 'waits_for', most)} as "waitsFor", ${neighbours(table, 'waits_for', 'task_id', most)} as "waitedForBy"`;

const detail = (table: string): string => `payload, timeout_ms as "timeoutMs", past_attempts as "pastAttempts",
  ${waitsOf(table, mostShown)}`;

// Of the snapshot of one statement: a task is in either table, never in both and never in none.
export const selectTasks = sql({
  name: 'tasks.select_tasks',
  text: `select ${liveColumns}, ${detail('tasks')}, null::jsonb as result, null::uuid as "cancelledWith" from tasks where id = any ($1::uuid[])
         union all
         select ${finishedColumns}, ${detail('task_history')}, result, cancelled_with from task_history where id = any ($1::uuid[])`,
  row: taskDetail,
});

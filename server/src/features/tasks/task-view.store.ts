import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { finishedColumns, liveColumns, taskRow } from './task-rows.ts';

/** One task with all that is kept of it. */
export const taskDetail = taskRow.extend({
  payload: z.unknown(),
  result: z.unknown(),
  timeoutMs: z.int(),
  pastAttempts: z.unknown(),
});

export type TaskDetail = z.output<typeof taskDetail>;

const detail = 'payload, timeout_ms as "timeoutMs", past_attempts as "pastAttempts"';

// Of the snapshot of one statement: a task is in either table, never in both and never in none.
export const selectTasks = sql({
  name: 'tasks.select_tasks',
  text: `select ${liveColumns}, ${detail}, null::jsonb as result from tasks where id = any ($1::uuid[])
         union all
         select ${finishedColumns}, ${detail}, result from task_history where id = any ($1::uuid[])`,
  row: taskDetail,
});

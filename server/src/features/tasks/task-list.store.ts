import { z } from 'zod';
import { type Statement, sql } from '../../platform/postgres/database.ts';
import { finishedColumns, liveColumns, type TaskRow, taskRow } from './task-rows.ts';

/**
 * The page of one table's tasks below an id, newest first. Values: how many, below which id, from which id on, then the
 * filters: state, queue, kind, schedule, request, actor, made since, made before, key, the task that it waits or waited for, and of those
 * that died the reason, since when and before when; null for a filter that does not count.
 *
 * Planned for its very values (`forceCustomPlan`), so that a filter that is null costs nothing and one that a partial
 * index answers finds it.
 */
const selectPage = (name: string, table: string, columns: string, keys: string, more = ''): Statement<TaskRow> =>
  sql({
    name: `tasks.list_${name}`,
    text: `select ${columns}
             from ${table}
            where id < $2::uuid and id >= $3::uuid
              and ($4::text is null or state = $4)
              and ($5::text is null or queue = $5)
              and ($6::text is null or kind = $6)
              and ($7::text is null or schedule = $7)
              and ($8::uuid is null or request_id = $8)
              and ($9::uuid is null or actor_id = $9)
              and ($10::timestamptz is null or created_at >= $10)
              and ($11::timestamptz is null or created_at < $11)
              and ($12::text is null or unique_key = $12 or ${keys} = $12)
              and ($13::uuid is null or id = any (array(select task_id from task_waits where waits_for = $13)))${more}
            order by id desc
            limit $1`,
    row: taskRow,
  });

export const selectLivePage = selectPage(
  'live',
  'tasks',
  liveColumns,
  'coalesce(concurrency_key, held_key)',
  `
              and ($14::text is null or dead_reason = $14)
              and ($15::timestamptz is null or finished_at >= $15)
              and ($16::timestamptz is null or finished_at < $16)`,
);
export const selectFinishedPage = selectPage('finished', 'task_history', finishedColumns, 'concurrency_key');

/** A task moves from one table to the other between two statements; one snapshot shows it once, and always. */
export const readOneSnapshot = sql({
  name: 'tasks.read_one_snapshot',
  text: 'set transaction isolation level repeatable read, read only',
  row: z.unknown(),
});

export const forceCustomPlan = sql({
  name: 'tasks.force_custom_plan',
  text: `select set_config('plan_cache_mode', 'force_custom_plan', true)`,
  row: z.unknown(),
});

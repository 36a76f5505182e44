import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const columns = `id, kind, queue, priority, state, payload, due_at, max_attempts, timeout_ms, unique_key, concurrency_key,
  schedule, request_id, trace_id, span_id, actor_kind, actor_id`;

const unlessThere = `on conflict (kind, unique_key) where unique_key is not null and state <> 'dead' do nothing returning id`;

const dueAt = (delay: string, time: string): string =>
  `coalesce(${time}::timestamptz, clock_timestamp() + make_interval(secs => ${delay}))`;

/** What has a key waits for its turn among those of the key, even when it is due. */
const state = (key: string, delay: string, time: string): string =>
  `case when ${key}::text is not null or ${delay} > 0 or ${time}::timestamptz > clock_timestamp() then 'scheduled' else 'ready' end`;

const idRow = z.object({ id: z.string() });

/** $5 payload, $6 delay in seconds, $7 time instead of it, $10 unique key, $11 concurrency key. */
export const insertTask = sql({
  name: 'tasks.insert_task',
  text: `insert into tasks (${columns})
         values ($1, $2, $3, $4, ${state('$11', '$6::float8', '$7')}, $5, ${dueAt('$6::float8', '$7')}, $8, $9, $10, $11,
                 $12, $13, $14, $15, $16, $17)
         ${unlessThere}`,
  row: idRow,
});

/** $1 ids, $5 payloads, $10 unique keys, $11 concurrency keys; the rest is the same for all. */
export const insertTasks = sql({
  name: 'tasks.insert_tasks',
  text: `insert into tasks (${columns})
         select o.id, $2, $3, $4, ${state('o.concurrency_key', '$6::float8', '$7')}, o.payload::jsonb, ${dueAt('$6::float8', '$7')},
                $8, $9, o.unique_key, o.concurrency_key, $12, $13::uuid, $14, $15, $16, $17::uuid
           from unnest($1::uuid[], $5::text[], $10::text[], $11::text[]) as o (id, payload, unique_key, concurrency_key)
         ${unlessThere}`,
  row: idRow,
});

/**
 * The same for tasks that wait for others, $18: `blocked`, whatever their time and key, until a worker has counted them.
 * `unnest` of $18 makes a row for each pair.
 */
export const insertWaitingTasks = sql({
  name: 'tasks.insert_waiting_tasks',
  text: `with made as (
           insert into tasks (${columns}, waits_left, held_key)
           select o.id, $2, $3, $4, 'blocked', o.payload::jsonb, ${dueAt('$6::float8', '$7')},
                  $8, $9, o.unique_key, null, $12, $13::uuid, $14, $15, $16, $17::uuid, -1, o.concurrency_key
             from unnest($1::uuid[], $5::text[], $10::text[], $11::text[]) as o (id, payload, unique_key, concurrency_key)
           ${unlessThere}
         ), waiting as (
           insert into task_waits (task_id, waits_for) select m.id, a.id from made m cross join unnest($18::uuid[]) as a (id)
         )
         select id from made`,
  row: idRow,
});

/** Which of $1 are no tasks, or none any more. */
export const selectUnknownTasks = sql({
  name: 'tasks.select_unknown_tasks',
  text: `select a.id from unnest($1::uuid[]) as a (id)
          where not exists (select from tasks t where t.id = a.id) and not exists (select from task_history h where h.id = a.id)`,
  row: idRow,
});

/** $1 kind, $2 unique keys. */
export const selectByUniqueKeys = sql({
  name: 'tasks.select_by_unique_keys',
  text: `select id, unique_key as "uniqueKey" from tasks
          where kind = $1 and unique_key = any($2::text[]) and unique_key is not null and state <> 'dead'`,
  row: z.object({ id: z.string(), uniqueKey: z.string() }),
});

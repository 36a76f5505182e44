import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';

/** Tells what this process can run. One JSON array of kinds: $1. */
export const upsertKinds = sql({
  name: 'tasks.upsert_kinds',
  text: `insert into task_kinds (name, queue, description, source, priority, attempts, timeout_ms, concurrency_per_key,
                                 rate_per_key, rate_key_seconds, is_public, unique_by, concurrency_by, payload_schema, seen_at)
         select name, queue, description, source, priority, attempts, timeout_ms, concurrency_per_key, rate_per_key,
                rate_key_seconds, is_public, unique_by, concurrency_by, payload_schema, clock_timestamp()
           from jsonb_to_recordset($1::jsonb) as k (name text, queue text, description text, source text, priority smallint,
                  attempts integer, timeout_ms integer, concurrency_per_key integer, rate_per_key integer,
                  rate_key_seconds integer, is_public boolean, unique_by text[], concurrency_by text[],
                  payload_schema jsonb)
          order by name
             on conflict (name) do update
            set queue = excluded.queue, description = excluded.description, source = excluded.source,
                priority = excluded.priority, attempts = excluded.attempts, timeout_ms = excluded.timeout_ms,
                concurrency_per_key = excluded.concurrency_per_key, rate_per_key = excluded.rate_per_key,
                rate_key_seconds = excluded.rate_key_seconds, is_public = excluded.is_public,
                unique_by = excluded.unique_by, concurrency_by = excluded.concurrency_by, payload_schema = excluded.payload_schema,
                seen_at = excluded.seen_at`,
  row: z.never(),
});

/** $1 kinds. */
export const touchKinds = sql({
  name: 'tasks.touch_kinds',
  text: `update task_kinds set seen_at = clock_timestamp()
          where name in (select name from task_kinds where name = any($1::text[]) order by name for update)`,
  row: z.never(),
});

/** $1 queues. */
export const ensureQueues = sql({
  name: 'tasks.ensure_queues',
  text: `insert into task_queues (name) select distinct unnest($1::text[]) order by 1 on conflict do nothing`,
  row: z.never(),
});

/** $1 id, $2 host, $3 pid, $4 version, $5 queues, $6 concurrency, $7 the worker's own time. */
export const upsertWorker = sql({
  name: 'tasks.upsert_worker',
  text: `insert into task_workers (id, host, pid, version, queues, concurrency, started_at, seen_at, clock_skew_ms)
         values ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp(),
                 -- A clock that is off by months is shown as off by weeks: it must not keep the worker from starting.
                 least(greatest(date_part('epoch', $7::timestamptz - clock_timestamp()) * 1000, -2e9), 2e9)::integer)
         on conflict (id) do update set seen_at = clock_timestamp(), clock_skew_ms = excluded.clock_skew_ms`,
  row: z.never(),
});

export const deleteWorker = sql({
  name: 'tasks.delete_worker',
  text: `delete from task_workers where id = $1`,
  row: z.never(),
});

export const deleteLostWorkers = sql({
  name: 'tasks.delete_lost_workers',
  text: `delete from task_workers where seen_at < clock_timestamp() - interval '1 day'`,
  row: z.never(),
});

/** Follows kinds that were given another queue: nobody may work the old one any more. $1 how many at most. */
export const followKinds = sql({
  name: 'tasks.follow_kinds',
  text: `with strayed as materialized (
           select t.id, k.queue from tasks t join task_kinds k on k.name = t.kind
            where t.state in ('scheduled', 'blocked', 'ready') and t.queue <> k.queue
            limit $1 for update of t skip locked
         )
         update tasks t set queue = s.queue from strayed s where t.id = s.id`,
  row: z.never(),
});

/** Of a kind that no worker has known for an hour; what waits for others is not due. $1 how many at most. */
export const killUnknown = sql({
  name: 'tasks.kill_unknown',
  text: `with unknown as materialized (
           select t.id, t.holds_permit as freed from tasks t left join task_kinds k on k.name = t.kind
            where t.state in ('ready', 'blocked') and t.waits_left = 0 and t.due_at < statement_timestamp() - interval '1 hour'
              and (k.name is null or k.seen_at < statement_timestamp() - interval '1 hour')
            limit $1 for update of t skip locked
         )
         update tasks t set state = 'dead', dead_reason = 'unknown_kind', finished_at = clock_timestamp(), holds_permit = false
           from unknown u where t.id = u.id
      returning t.id, t.kind, t.queue, t.concurrency_key as "concurrencyKey", u.freed as "freedPermit"`,
  row: z.object({
    id: z.string(),
    kind: z.string(),
    queue: z.string(),
    concurrencyKey: z.string().nullable(),
    freedPermit: z.boolean(),
  }),
});

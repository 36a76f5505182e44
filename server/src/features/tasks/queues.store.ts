import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { liveStates } from './task-rows.ts';

const queueSettings = z.object({
  name: z.string(),
  pausedAt: z.date().nullable(),
  pausedBy: z.string().nullable(),
  concurrencyLimit: z.int().nullable(),
  rateLimit: z.int().nullable(),
  rateSeconds: z.int().nullable(),
});

const queueRow = queueSettings.extend({
  counts: z.partialRecord(z.enum(liveStates), z.int()),
  countedAt: z.date().nullable(),
  oldestAgeSeconds: z.number().nullable(),
  outcomes: z.record(z.string(), z.int()),
  meanRunMs: z.number().nullable(),
  workers: z.int(),
});

export type QueueSettings = z.output<typeof queueSettings>;
export type QueueRow = z.output<typeof queueRow>;

const settingsColumns = `q.paused_at as "pausedAt", q.paused_by as "pausedBy", q.concurrency_limit as "concurrencyLimit",
  q.rate_limit as "rateLimit", q.rate_seconds as "rateSeconds"`;

/** How far back the throughput looks. */
export const throughputMinutes = 5;

/** The queues that somebody configured, works, or fills. $1 one of them, or null for all. */
export const selectQueues = sql({
  name: 'tasks.select_queues',
  text: `with names as (
           select name from task_queues union select queue from task_kinds union select queue from task_counts
         )
         select n.name, ${settingsColumns}, c.counts, c.counted_at as "countedAt", c.age as "oldestAgeSeconds", t.outcomes,
                t.mean_run_ms as "meanRunMs", w.workers
           from names n
           left join task_queues q on q.name = n.name
          cross join lateral (
            select coalesce(jsonb_object_agg(state, count), '{}') as counts, max(counted_at) as counted_at,
                   greatest(0, extract(epoch from clock_timestamp() - min(oldest_due_at) filter (where state in ('ready', 'dispatched', 'blocked'))))::float8 as age
              from task_counts where queue = n.name) c
          cross join lateral (
            select coalesce(jsonb_object_agg(outcome, total), '{}') as outcomes,
                   (sum(run_ms) / nullif(sum(total), 0))::float8 as mean_run_ms
              from (select outcome, sum(count)::bigint as total, sum(run_ms) as run_ms from task_tallies
                     where queue = n.name and minute >= clock_timestamp() - make_interval(mins => ${throughputMinutes})
                     group by outcome) tallied) t
          cross join lateral (
            select count(*)::integer as workers from task_workers
             where n.name = any (queues) and seen_at > clock_timestamp() - interval '1 minute') w
          where $1::text is null or n.name = $1
          order by n.name`,
  row: queueRow,
});

/** Writes the row of a queue that is known only by its kinds as yet. */
export const ensureQueue = sql({
  name: 'tasks.ensure_known_queue',
  text: `insert into task_queues (name) select queue from task_kinds where queue = $1 limit 1 on conflict do nothing`,
  row: z.unknown(),
});

export const lockQueue = sql({
  name: 'tasks.lock_queue',
  text: `select q.name, ${settingsColumns} from task_queues q where q.name = $1 for update`,
  row: queueSettings,
});

/** $1 name, $2 whether it is paused, $3 by whom. */
export const setQueuePause = sql({
  name: 'tasks.set_queue_pause',
  text: `update task_queues q
            set paused_at = case when $2 then clock_timestamp() end, paused_by = $3, updated_at = clock_timestamp()
          where q.name = $1
      returning q.name, ${settingsColumns}`,
  row: queueSettings,
});

/** $1 name, $2 concurrency, $3 rate, $4 its seconds; null for none. */
export const setQueueLimits = sql({
  name: 'tasks.set_queue_limits',
  text: `update task_queues q
            set concurrency_limit = $2, rate_limit = $3, rate_seconds = $4, rate_taken = 0, rate_window_ends_at = null,
                updated_at = clock_timestamp()
          where q.name = $1
      returning q.name, ${settingsColumns}`,
  row: queueSettings,
});

const workerRow = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  queues: z.array(z.string()),
  concurrency: z.int(),
  running: z.int(),
  startedAt: z.date(),
  seenAt: z.date(),
  isAlive: z.boolean(),
  clockSkewMs: z.int(),
});

export type WorkerRow = z.output<typeof workerRow>;

export const selectWorkers = sql({
  name: 'tasks.select_workers',
  text: `select w.id, w.host, w.pid, w.version, w.queues, w.concurrency, w.started_at as "startedAt", w.seen_at as "seenAt",
                w.seen_at > clock_timestamp() - interval '1 minute' as "isAlive", w.clock_skew_ms as "clockSkewMs",
                coalesce(r.running, 0) as running
           from task_workers w
           left join (select worker_id, count(*)::integer as running from tasks where state = 'running' group by worker_id) r
             on r.worker_id = w.id
          order by w.started_at, w.id`,
  row: workerRow,
});

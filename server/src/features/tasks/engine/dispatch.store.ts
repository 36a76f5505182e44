import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';
import { commitsLaxly } from '../../../platform/postgres/lax-commit.ts';
import { claimedColumns, claimedTask } from './claimed-task.ts';
import { keepsRank } from './rank.ts';

/*
 * For transports that carry hints. A task is dispatched once at a time: each dispatch raises its epoch, and a claim that
 * names another one finds nothing.
 */

/**
 * The best ready tasks of a queue without limits, as many as are missing of those that may be on their way at once. Always at
 * least one row. $1 queue, $2 how many on their way, $3 kinds.
 */
export const dispatchBest = sql({
  name: 'tasks.dispatch_best',
  text: `with missing as materialized (
           select greatest(0, $2::bigint - (select count(*) from tasks where state = 'dispatched' and queue = $1)) as count
         ), dispatched as (
           update tasks set ${keepsRank}, state = 'dispatched', epoch = epoch + 1, dispatched_at = clock_timestamp()
            where ctid = any(array(
                    select ctid from tasks
                     where state = 'ready' and lease_expiries = 0 and queue = $1 and kind = any($3::text[])
                     order by rank, id limit (select count from missing) for update skip locked))
              and (select paused_at is null and concurrency_limit is null and rate_limit is null
                     from task_queues where name = $1) is not false
              and ${commitsLaxly}
           returning id, queue, priority, epoch, rank
         )
         select m.count::integer as missing, d.id, d.queue, d.priority, d.epoch
           from missing m left join dispatched d on true order by d.rank, d.id`,
  row: z.object({
    missing: z.number(),
    id: z.string().nullable(),
    queue: z.string().nullable(),
    priority: z.literal([0, 1, 2, 3]).nullable(),
    epoch: z.number().nullable(),
  }),
});

/** $1 ids, $2 epochs, $3 lease, $4 worker, $5 seconds, $6 queue. */
export const claimHinted = sql({
  name: 'tasks.claim_hinted',
  text: `update tasks set ${keepsRank}, state = 'running', attempts = attempts + 1, lease_id = $3, worker_id = $4,
                started_at = clock_timestamp(), lease_expires_at = clock_timestamp() + make_interval(secs => $5)
          where ctid = any(array(
                  select t.ctid from tasks t
                    join unnest($1::uuid[], $2::integer[]) as o (id, epoch) on t.id = o.id and t.epoch = o.epoch
                   where t.state = 'dispatched' and t.queue = $6
                     for update of t skip locked))
            and (select paused_at is null and concurrency_limit is null and rate_limit is null
                   from task_queues where name = $6) is not false
            and ${commitsLaxly}
      returning ${claimedColumns}`,
  row: claimedTask,
});

/** Makes tasks ready again whose hint nobody took. $1 after so many seconds, $2 how many at most. */
export const returnUnclaimed = sql({
  name: 'tasks.return_unclaimed',
  text: `update tasks set ${keepsRank}, state = 'ready', dispatched_at = null
          where ctid = any(array(
                  select ctid from tasks
                   where state = 'dispatched' and dispatched_at < statement_timestamp() - make_interval(secs => $1)
                   order by dispatched_at limit $2 for update skip locked))
      returning queue`,
  row: z.object({ queue: z.string() }),
});

/** Makes tasks ready again whose hints came to nothing, if that is still so. $1 ids, $2 epochs. */
export const returnHinted = sql({
  name: 'tasks.return_hinted',
  text: `update tasks set ${keepsRank}, state = 'ready', dispatched_at = null
          where ctid = any(array(
                  select t.ctid from tasks t
                    join unnest($1::uuid[], $2::integer[]) as o (id, epoch) on t.id = o.id and t.epoch = o.epoch
                   where t.state = 'dispatched' for update of t skip locked))`,
  row: z.never(),
});

/** For how long the longest of each queue have been on their way, if that is more than a second. $1 queues. */
export const overdueHints = sql({
  name: 'tasks.overdue_hints',
  text: `select queue, date_part('epoch', statement_timestamp() - min(dispatched_at)) as seconds from tasks
          where state = 'dispatched' and dispatched_at < statement_timestamp() - interval '1 s' and queue = any($1::text[])
          group by queue`,
  row: z.object({ queue: z.string(), seconds: z.number() }),
});

/** Makes those ready again that were dispatched so many seconds ago, $2, of the queues $1. */
export const returnDispatched = sql({
  name: 'tasks.return_dispatched',
  text: `update tasks set ${keepsRank}, state = 'ready', dispatched_at = null
          where ctid = any(array(
                  select ctid from tasks
                   where state = 'dispatched' and dispatched_at <= statement_timestamp() - make_interval(secs => $2)
                     and queue = any($1::text[])
                   for update skip locked))
      returning queue`,
  row: z.object({ queue: z.string() }),
});

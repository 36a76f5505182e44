import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';
import { claimedColumns, claimedTask } from './claimed-task.ts';

/*
 * For transports that carry hints. A task is dispatched once at a time: each dispatch raises its epoch, and a claim that
 * names another one finds nothing.
 */

/** The best ready tasks of a queue without limits. $1 queue, $2 how many, $3 kinds. */
export const dispatchBest = sql({
  name: 'tasks.dispatch_best',
  text: `update tasks set state = 'dispatched', epoch = epoch + 1, dispatched_at = clock_timestamp()
          where ctid = any(array(
                  select ctid from tasks
                   where state = 'ready' and lease_expiries = 0 and queue = $1 and kind = any($3::text[])
                   order by rank, id limit $2 for update skip locked))
            and (select paused_at is null and concurrency_limit is null and rate_limit is null
                   from task_queues where name = $1) is not false
      returning id, queue, priority, epoch`,
  row: z.object({ id: z.string(), queue: z.string(), priority: z.literal([0, 1, 2, 3]), epoch: z.number() }),
});

/** $1 ids, $2 epochs, $3 lease, $4 worker, $5 seconds, $6 queue. */
export const claimHinted = sql({
  name: 'tasks.claim_hinted',
  text: `update tasks set state = 'running', attempts = attempts + 1, lease_id = $3, worker_id = $4,
                started_at = clock_timestamp(), lease_expires_at = clock_timestamp() + make_interval(secs => $5)
          where ctid = any(array(
                  select t.ctid from tasks t
                    join unnest($1::uuid[], $2::integer[]) as o (id, epoch) on t.id = o.id and t.epoch = o.epoch
                   where t.state = 'dispatched' and t.queue = $6
                     for update of t skip locked))
            and (select paused_at is null and concurrency_limit is null and rate_limit is null
                   from task_queues where name = $6) is not false
      returning ${claimedColumns}`,
  row: claimedTask,
});

/** Makes tasks ready again whose hint nobody took. $1 after so many seconds, $2 how many at most. */
export const returnUnclaimed = sql({
  name: 'tasks.return_unclaimed',
  text: `update tasks set state = 'ready', dispatched_at = null
          where ctid = any(array(
                  select ctid from tasks
                   where state = 'dispatched' and dispatched_at < statement_timestamp() - make_interval(secs => $1)
                   order by dispatched_at limit $2 for update skip locked))
      returning queue`,
  row: z.object({ queue: z.string() }),
});

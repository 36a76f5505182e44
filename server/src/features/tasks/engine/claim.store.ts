import { sql } from '../../../platform/postgres/database.ts';
import { commitsLaxly } from '../../../platform/postgres/lax-commit.ts';
import { claimedColumns, claimedTask } from './claimed-task.ts';
import { keepsRank } from './rank.ts';

/*
 * Claims. What is locked by another worker is passed over, never waited for. The rows are found by an index that is in
 * the order of the claim, from a place on that the caller remembers: while an old snapshot is held, entries of tasks that
 * are long finished stay at the head of the index, and reading past them again and again is what makes other queues slow.
 *
 * `ctid = any(array(…))` rather than a join: the locked rows are fetched by their place, whatever the planner believes.
 */

/** $1 queue, $2 how many, $3 how many of them urgent, $4 $5 place in the urgent lane, $6 $7 in the other, $8 kinds. */
const best = (limit: string, urgentLimit: string): string => `array(
  select ctid from (
    select ctid from tasks
     where state = 'ready' and lease_expiries = 0 and queue = $1 and rank < 0 and (rank, id) > ($4, $5::uuid)
       and kind = any($8::text[])
     order by rank, id limit ${urgentLimit} for update skip locked) urgent
  union all
  select ctid from (
    select ctid from tasks
     where state = 'ready' and lease_expiries = 0 and queue = $1 and (rank, id) > ($6, $7::uuid) and kind = any($8::text[])
     order by rank, id limit ${limit} for update skip locked) other
  limit ${limit})`;

const begin = `${keepsRank}, state = 'running', attempts = attempts + 1, lease_id = $9, worker_id = $10, started_at = clock_timestamp(),
  lease_expires_at = clock_timestamp() + make_interval(secs => $11)`;

/**
 * The best ready tasks of a queue without limits. Nothing while the queue is paused or has a limit: the row is read here
 * as well, so that neither is overtaken by a claim.
 */
export const claimReady = sql({
  name: 'tasks.claim_ready',
  text: `update tasks set ${begin}
          where ctid = any(${best('$2::bigint', 'least($3::bigint, $2::bigint)')})
            and (select paused_at is null and concurrency_limit is null and rate_limit is null
                   from task_queues where name = $1) is not false
            and ${commitsLaxly}
      returning ${claimedColumns}`,
  row: claimedTask,
});

/** Claims under the lock of the queue's row, and counts there. The same parameters. */
const counted = (picked: string, durability = commitsLaxly): string => `with queue as materialized (
    select name, greatest(0, least($2::bigint,
             coalesce(concurrency_limit - running, $2::bigint),
             coalesce(rate_limit - case when rate_window_ends_at > statement_timestamp() then rate_taken else 0 end, $2::bigint)
           )) as room
      from task_queues where name = $1 and paused_at is null for update
  ), claimed as (
    update tasks set ${begin}, holds_slot = true
     where ctid = any(${picked}) and exists (select from queue) and ${durability}
    returning *
  ), counted as (
    update task_queues q
       set running = q.running + c.claimed,
           rate_taken = c.claimed + case when q.rate_window_ends_at > statement_timestamp() then q.rate_taken else 0 end,
           rate_window_ends_at = case when q.rate_window_ends_at > statement_timestamp() then q.rate_window_ends_at
                                      else statement_timestamp() + make_interval(secs => coalesce(q.rate_seconds, 1)) end
      from (select count(*)::integer as claimed from claimed) c
     where q.name = $1 and c.claimed > 0
  )
  select ${claimedColumns} from claimed`;

/** The best ready tasks of a queue that has a limit of its own. */
export const claimLimited = sql({
  name: 'tasks.claim_limited',
  text: counted(best('(select room from queue)', 'least($3::bigint, (select room from queue))')),
  row: claimedTask,
});

/**
 * One task that was in the hands of a worker when it was lost, of a queue with or without a limit. On disk before it is begun: should it
 * take the whole machine down, that is remembered.
 */
export const claimSuspect = sql({
  name: 'tasks.claim_suspect',
  text: counted(
    `array(
    select ctid from tasks
     where state = 'ready' and lease_expiries > 0 and queue = $1 and kind = any($8::text[])
       and $3::bigint is not null and ($4::bigint, $5::uuid) is not null and ($6::bigint, $7::uuid) is not null
     order by rank limit least(1, (select room from queue)) for update skip locked)`,
    'true',
  ),
  row: claimedTask,
});

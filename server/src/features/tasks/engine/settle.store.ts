import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';
import { keepsRank } from './rank.ts';

/*
 * How an attempt ends. Each row is found by the task and the lease together: zero rows mean that the lease was lost, and
 * nothing happens. Many outcomes are one statement.
 */

const historyColumns = `id, kind, queue, priority, state, payload, created_at, due_at, attempts, max_attempts, timeout_ms,
  lease_expiries, worker_id, started_at, cancel_requested_at, unique_key, concurrency_key, progress, past_attempts, result,
  finished_at, replays, schedule, request_id, trace_id, span_id, actor_kind, actor_id`;

const historyValues = (
  state: string,
  result: string,
): string => `t.id, t.kind, t.queue, t.priority, ${state}, t.payload,
  t.created_at, t.due_at, t.attempts, t.max_attempts, t.timeout_ms, t.lease_expiries, t.worker_id, t.started_at,
  t.cancel_requested_at, t.unique_key, coalesce(t.concurrency_key, t.held_key), t.progress, t.past_attempts, ${result}, clock_timestamp(),
  t.replays, t.schedule, t.request_id, t.trace_id, t.span_id, t.actor_kind, t.actor_id`;

/** Attempts that did not succeed: the first and the last 49 are kept. */
const withAttempt = (attempt: string): string =>
  `(case when jsonb_array_length(t.past_attempts) >= 50 then t.past_attempts - 1 else t.past_attempts end) || ${attempt}`;

const attemptOf = (outcome: string, error: string): string => `jsonb_build_object('number', t.attempts,
  'started_at', t.started_at, 'ended_at', clock_timestamp(), 'outcome', ${outcome}, 'error', ${error}, 'worker_id', t.worker_id)`;

const settledRow = z.object({ id: z.string() });

/** $1 ids, $2 leases, $3 states, $4 results. */
const finish = (condition: string): string => `with over as (
           delete from tasks t
            using unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as o (id, lease_id, state, result)
            where t.id = o.id and t.lease_id = o.lease_id${condition}
           returning t.*, o.state as final, o.result
         ), filed as (
           insert into task_history (${historyColumns})
           select ${historyValues('t.final', 't.result::jsonb')} from over t
         )
         select id, is_awaited as "isAwaited" from over`;

const finishedRow = settledRow.extend({ isAwaited: z.boolean() });

/** Moves what is over for good into the history. In one transaction with what becomes of those that wait for it. */
export const finishTasks = sql({ name: 'tasks.finish', text: finish(''), row: finishedRow });

/** The same for what nobody waits for, which may have changed since the claim: the others stay where they are. */
export const finishUnawaited = sql({
  name: 'tasks.finish_unawaited',
  text: finish(' and not t.is_awaited'),
  row: finishedRow,
});

/**
 * Plans another attempt or says that there is none. $1 ids, $2 leases, $3 seconds until the next attempt (null: dead),
 * $4 the reason of death, $5 the attempt's outcome, $6 its error, $7 seconds after which nothing is tried (null: no such).
 * Without one of those seconds left the task is dead as well, and so is one whose cancellation was asked for meanwhile.
 */
export const failTasks = sql({
  name: 'tasks.fail',
  text: `with outcome as (
           select o.*, case
                    when t.cancel_requested_at is not null then 'cancelled'
                    when o.delay is null then o.reason
                    when date_part('epoch', clock_timestamp() - coalesce(t.first_due_at, t.due_at)) + o.delay > o.give_up then 'expired'
                  end as death
             from unnest($1::uuid[], $2::uuid[], $3::float8[], $4::text[], $5::text[], $6::text[], $7::float8[])
                    as o (id, lease_id, delay, reason, ended, error, give_up)
             join tasks t on t.id = o.id and t.lease_id = o.lease_id
              for update of t
         )
         update tasks t
            set state = case when o.death is null then 'scheduled' else 'dead' end,
                dead_reason = o.death,
                finished_at = case when o.death is null then null else clock_timestamp() end,
                first_due_at = coalesce(t.first_due_at, t.due_at),
                due_at = case when o.death is null then clock_timestamp() + make_interval(secs => o.delay) else t.due_at end,
                past_attempts = ${withAttempt(attemptOf('o.ended', 'o.error::jsonb'))},
                lease_id = null, lease_expires_at = null, holds_permit = false, holds_slot = false
           from outcome o
          where t.id = o.id and t.lease_id = o.lease_id
      returning t.id, t.dead_reason as "deadReason"`,
  row: settledRow.extend({ deadReason: z.string().nullable() }),
});

/** Gives tasks back as if they had not been claimed; a permit stays with its task. $1 ids, $2 leases. */
export const releaseTasks = sql({
  name: 'tasks.release',
  text: `update tasks t
            set ${keepsRank}, state = 'ready', attempts = t.attempts - 1, lease_id = null, lease_expires_at = null, worker_id = null,
                started_at = null, progress = null, holds_slot = false
           from unnest($1::uuid[], $2::uuid[]) as o (id, lease_id)
          where t.id = o.id and t.lease_id = o.lease_id
      returning t.id`,
  row: settledRow,
});

/**
 * Renews leases and never waits for a row: one statement is for all that a worker holds, and whoever holds one row for
 * long would take the others with it. What does not come back is lost; what comes back without being renewed is in the
 * hands of somebody right now, such as the settlement of its own run. $1 ids, $2 leases, $3 seconds.
 */
export const renewLeases = sql({
  name: 'tasks.renew_leases',
  text: `with mine as materialized (
           select t.id, t.lease_id, t.cancel_requested_at is not null as is_cancelled
             from unnest($1::uuid[], $2::uuid[]) as o (id, lease_id) join tasks t on t.id = o.id and t.lease_id = o.lease_id
         ), free as materialized (
           select t.id from unnest($1::uuid[], $2::uuid[]) as o (id, lease_id)
             join tasks t on t.id = o.id and t.lease_id = o.lease_id for no key update of t skip locked
         ), renewed as (
           update tasks t set ${keepsRank}, lease_expires_at = clock_timestamp() + make_interval(secs => $3)
             from free f where t.id = f.id
           returning t.id
         )
         select m.id, m.lease_id as "leaseId", m.is_cancelled as "isCancelled", r.id is not null as "isRenewed"
           from mine m left join renewed r on r.id = m.id`,
  row: settledRow.extend({ leaseId: z.string(), isCancelled: z.boolean(), isRenewed: z.boolean() }),
});

/** Says how far tasks are, without waiting for a row either: what does not come back is to be told again. $1 ids, $2 leases, $3 progress. */
export const writeProgress = sql({
  name: 'tasks.write_progress',
  text: `with free as materialized (
           select t.id, o.progress from unnest($1::uuid[], $2::uuid[], $3::text[]) as o (id, lease_id, progress)
             join tasks t on t.id = o.id and t.lease_id = o.lease_id for no key update of t skip locked
         )
         update tasks t set progress = f.progress::jsonb from free f where t.id = f.id
      returning t.id, t.lease_id as "leaseId"`,
  row: settledRow.extend({ leaseId: z.string() }),
});

/**
 * Takes tasks back whose lease ran out: the attempt is not counted, the expiry is. $1 how many at most, $2 after how many
 * expiries a task is dead.
 */
export const reapTasks = sql({
  name: 'tasks.reap',
  text: `with expired as materialized (
           select id, lease_id, holds_slot as "heldSlot", holds_permit as "heldPermit" from tasks
            where state = 'running' and lease_expires_at < statement_timestamp()
            order by lease_expires_at limit $1 for update skip locked
         )
         update tasks t
            set state = case when t.lease_expiries + 1 >= $2 then 'dead' when t.cancel_requested_at is not null then 'dead' else 'ready' end,
                dead_reason = case when t.cancel_requested_at is not null then 'cancelled' when t.lease_expiries + 1 >= $2 then 'crashed' end,
                finished_at = case when t.lease_expiries + 1 >= $2 or t.cancel_requested_at is not null then clock_timestamp() end,
                lease_expiries = t.lease_expiries + 1,
                attempts = t.attempts - 1,
                past_attempts = ${withAttempt(attemptOf(`'crashed'`, 'null::jsonb'))},
                holds_permit = t.holds_permit and not (t.lease_expiries + 1 >= $2 or t.cancel_requested_at is not null),
                lease_id = null, lease_expires_at = null, worker_id = null, started_at = null, progress = null, holds_slot = false
           from expired e
          where t.id = e.id
      returning t.id, t.kind, t.queue, t.dead_reason as "deadReason", t.concurrency_key as "concurrencyKey", e."heldSlot",
                e."heldPermit" and not t.holds_permit as "freedPermit"`,
  row: z.object({
    id: z.string(),
    kind: z.string(),
    queue: z.string(),
    deadReason: z.string().nullable(),
    concurrencyKey: z.string().nullable(),
    heldSlot: z.boolean(),
    freedPermit: z.boolean(),
  }),
});

export { historyColumns, historyValues };

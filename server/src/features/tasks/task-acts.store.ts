import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { historyColumns, historyValues } from './engine/settle.store.ts';
import { liveStates } from './task-rows.ts';

const actedOn = z.object({
  id: z.string(),
  kind: z.string(),
  queue: z.string(),
  state: z.enum(liveStates),
  priority: z.int(),
  concurrencyKey: z.string().nullable(),
  holdsPermit: z.boolean(),
  cancelRequestedAt: z.date().nullable(),
  isAwaited: z.boolean(),
  /** Not 0: it waits for other tasks. */
  waitsLeft: z.int(),
});

export type ActedOn = z.output<typeof actedOn>;

const columns = `id, kind, queue, state, priority, concurrency_key as "concurrencyKey", holds_permit as "holdsPermit",
  cancel_requested_at as "cancelRequestedAt", is_awaited as "isAwaited",
  waits_left as "waitsLeft"`;

export const lockTask = sql({
  name: 'tasks.lock_task',
  text: `select ${columns} from tasks where id = $1 for update`,
  row: actedOn,
});

export const isInHistory = sql({
  name: 'tasks.is_in_history',
  text: 'select true as "isOver" from task_history where id = $1',
  row: z.object({ isOver: z.literal(true) }),
});

/** Moves a task that nobody runs into the history. Its row is locked. */
export const fileCancelled = sql({
  name: 'tasks.file_cancelled',
  text: `with over as (delete from tasks t where t.id = $1 returning t.*)
         insert into task_history (${historyColumns})
         select ${historyValues(`'cancelled'`, 'null::jsonb')} from over t`,
  row: z.never(),
});

export const requestCancellation = sql({
  name: 'tasks.request_cancellation',
  text: `update tasks set cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()) where id = $1`,
  row: z.never(),
});

/** Brings the next attempt forward; whoever promotes what is due does the rest. */
export const makeDueNow = sql({
  name: 'tasks.make_due_now',
  text: `update tasks set due_at = clock_timestamp() where id = $1`,
  row: z.never(),
});

export const changePriority = sql({
  name: 'tasks.change_priority',
  text: `update tasks set priority = $2 where id = $1`,
  row: z.never(),
});

/** Who has the unique key of a dead task now. */
export const selectKeyHolder = sql({
  name: 'tasks.select_key_holder',
  text: `select o.id from tasks t join tasks o on o.kind = t.kind and o.unique_key = t.unique_key and o.state <> 'dead'
          where t.id = $1`,
  row: z.object({ id: z.string() }),
});

/**
 * Dead tasks, the longest dead first, each unique key once and none whose key is taken. Values: how many, kind, queue,
 * reason, died after, died before; null for a filter that does not count.
 */
export const lockDead = sql({
  name: 'tasks.lock_dead',
  text: `with dead as materialized (
           select id, kind, unique_key, finished_at from tasks t
            where state = 'dead'
              and ($2::text is null or kind = $2)
              and ($3::text is null or queue = $3)
              and ($4::text is null or dead_reason = $4)
              and ($5::timestamptz is null or finished_at >= $5)
              and ($6::timestamptz is null or finished_at < $6)
              and (unique_key is null or not exists (
                    select from tasks o where o.kind = t.kind and o.unique_key = t.unique_key and o.state <> 'dead'))
            order by finished_at, id
            limit $1
              for update skip locked
         )
         select id from (
           select id, row_number() over (partition by kind, unique_key, case when unique_key is null then id end
                                             order by finished_at desc, id desc) as place
             from dead) ranked
          where place = 1`,
  row: z.object({ id: z.string() }),
});

/**
 * Gives dead tasks all their attempts again; what became of the earlier ones stays with them. `scheduled` and due now, so
 * that one that shares a key with others waits for its permit like any that is new. One that died before it had waited for
 * its others, in the hands of the release before, waits for them again.
 */
export const replayDead = sql({
  name: 'tasks.replay_dead',
  text: `update tasks
            set state = case when waits_left = 0 then 'scheduled' else 'blocked' end,
                waits_left = case when waits_left = 0 then 0 else -1 end, due_at = clock_timestamp(), first_due_at = null, attempts = 0, lease_expiries = 0,
                replays = replays + 1, dead_reason = null, finished_at = null, started_at = null, worker_id = null,
                cancel_requested_at = null, progress = null
          where id = any ($1::uuid[]) and state = 'dead'
      returning queue`,
  row: z.object({ queue: z.string() }),
});

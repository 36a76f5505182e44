import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';
import { historyColumns, historyValues } from './settle.store.ts';

/*
 * Tasks that wait for others. `waits_left` of one that waits is lowered in the transaction in which one that it waits for
 * succeeds; at 0 it is let go. Rows of those that wait are locked in the order of their ids, by whoever lowers or cancels.
 */

/** What becomes of a task that waits for so many others: at 0 it is due, by its own time and its key. */
const waitingFor = (left: string): string => `waits_left = ${left},
  state = case when ${left} > 0 then 'blocked'
               when t.held_key is not null or t.due_at > clock_timestamp() then 'scheduled'
               else 'ready' end,
  due_at = case when ${left} > 0 then t.due_at else greatest(t.due_at, clock_timestamp()) end,
  concurrency_key = case when ${left} > 0 then t.concurrency_key else t.held_key end,
  held_key = case when ${left} > 0 then t.held_key end`;

const letGoRow = z.object({ queue: z.string(), state: z.enum(['blocked', 'scheduled', 'ready']) });

/** $1 tasks that succeeded in this transaction. */
export const lowerWaits = sql({
  name: 'tasks.lower_waits',
  text: `with ended as (
           select task_id, count(*)::integer as ended from task_waits where waits_for = any($1::uuid[]) group by task_id
         ), locked as materialized (
           select t.id, e.ended from ended e join tasks t on t.id = e.task_id
            where t.state = 'blocked' and t.waits_left > 0 order by t.id for update of t
         )
         update tasks t set ${waitingFor('greatest(t.waits_left - l.ended, 0)')}
           from locked l where t.id = l.id
      returning t.queue, t.state`,
  row: letGoRow,
});

/** Cancels what waits for these, and what waits for that, and so on. $1 tasks that ended, and not well. */
export const cancelWaiting = sql({
  name: 'tasks.cancel_waiting',
  text: `with recursive doomed (id, ended) as (
           select w.task_id, w.waits_for from task_waits w join tasks t on t.id = w.task_id
            where w.waits_for = any($1::uuid[]) and t.state = 'blocked' and t.waits_left <> 0
           union
           select w.task_id, w.waits_for from doomed d
             join task_waits w on w.waits_for = d.id join tasks t on t.id = w.task_id
            where t.state = 'blocked' and t.waits_left <> 0
         ), locked as materialized (
           select id from tasks
            where id = any(array(select id from doomed)) and state = 'blocked' and waits_left <> 0 order by id for update
         ), over as (
           delete from tasks t
            using (select distinct on (d.id) d.id, d.ended from doomed d join locked l on l.id = d.id order by d.id, d.ended) d
            where t.id = d.id
           returning t.*, d.ended
         )
         insert into task_history (${historyColumns}, cancelled_with)
         select ${historyValues(`'cancelled'`, 'null::jsonb')}, t.ended from over t`,
  row: z.never(),
});

const idRow = z.object({ id: z.string() });

/** Tasks that wait and whose number is not known yet. $1 how many at most. */
export const lockUncounted = sql({
  name: 'tasks.lock_uncounted',
  text: `select id from tasks where state = 'blocked' and waits_left < 0 order by id limit $1 for update skip locked`,
  row: idRow,
});

/** $1 ids. */
export const lockWaiting = sql({
  name: 'tasks.lock_waiting',
  text: `select id from tasks where id = any($1::uuid[]) and state = 'blocked' and waits_left <> 0 order by id
            for update skip locked`,
  row: idRow,
});

/**
 * Holds those that $1 wait for and notes that somebody does. One that is being ended right now is passed over: the count
 * would be wrong in a moment.
 */
export const holdAwaited = sql({
  name: 'tasks.hold_awaited',
  text: `with held as materialized (
           select id from tasks
            where id = any(array(select waits_for from task_waits where task_id = any($1::uuid[])))
            order by id for no key update skip locked
         ), noted as (
           update tasks t set is_awaited = true from held h where t.id = h.id and not t.is_awaited
         )
         select id from held`,
  row: idRow,
});

/**
 * Counts for how many others $1 wait, of which $2 are held, and lets those go that wait for none. Left alone, to be counted
 * again, are those one of whose others is not held, and those one of whose others did not end well: `lost`, cancelled or
 * not known any more.
 */
export const countWaits = sql({
  name: 'tasks.count_waits',
  text: `with others as (
           select w.task_id, w.waits_for, t.id is not null as is_live, t.id is not null and t.id <> all($2::uuid[]) as is_unsure,
                  t.id is null and not exists (
                    select from task_history h where h.id = w.waits_for and h.state = 'succeeded') as is_lost
             from task_waits w left join tasks t on t.id = w.waits_for
            where w.task_id = any($1::uuid[])
         ), counted as materialized (
           select task_id, count(*) filter (where is_live)::integer as live, bool_or(is_unsure) as is_unsure,
                  coalesce(array_agg(waits_for) filter (where is_lost), '{}') as lost
             from others group by task_id
         ), let_go as (
           update tasks t set ${waitingFor('c.live')} from counted c
            where t.id = c.task_id and not c.is_unsure and c.lost = '{}'
           returning t.id, t.queue, t.state
         )
         select c.is_unsure as "isUnsure", c.lost, g.queue, g.state from counted c left join let_go g on g.id = c.task_id`,
  row: z.object({
    isUnsure: z.boolean(),
    lost: z.array(z.string()),
    queue: z.string().nullable(),
    state: letGoRow.shape.state.nullable(),
  }),
});

/**
 * Tasks that wait for more than there is: none should, but for those whose other was ended by the release before, or removed.
 * $1 after which id, $2 how many are looked at.
 */
export const selectStranded = sql({
  name: 'tasks.select_stranded',
  text: `with page as materialized (
           select id, waits_left from tasks where state = 'blocked' and waits_left > 0 and id > $1::uuid order by id limit $2
         )
         select id, waits_left > (
                  select count(*) from task_waits w where w.task_id = page.id and exists (select from tasks t where t.id = w.waits_for)
                ) as "isStranded"
           from page order by id`,
  row: idRow.extend({ isStranded: z.boolean() }),
});

/** Forgets who waited, where the one that did is gone itself: $1 below which id, $2 how many at most. */
export const deleteOldWaits = sql({
  name: 'tasks.delete_old_waits',
  text: `delete from task_waits where ctid = any(array(
           select w.ctid from task_waits w
            where w.task_id < $1::uuid and not exists (select from tasks t where t.id = w.task_id)
            order by w.task_id limit $2))`,
  row: z.never(),
});

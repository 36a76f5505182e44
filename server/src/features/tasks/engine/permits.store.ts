import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';
import { keepsRank } from './rank.ts';

/*
 * Permits: how many tasks of a kind and key may be ready or running at once. They are counted on the row of the key, under
 * its lock. The lock is taken by a statement of its own, so that the next one sees every task that whoever had the lock
 * before has made blocked: a permit is never put back beside a task that waits for it.
 */

/** $1 kinds, $2 keys. */
export const ensureKeys = sql({
  name: 'tasks.ensure_keys',
  text: `insert into task_keys (kind, key) select distinct * from unnest($1::text[], $2::text[]) order by 1, 2
         on conflict do nothing`,
  row: z.never(),
});

export const lockKeys = sql({
  name: 'tasks.lock_keys',
  text: `select 1 from task_keys where (kind, key) in (select * from unnest($1::text[], $2::text[])) order by kind, key for update`,
  row: z.unknown(),
});

/** $1 kinds, $2 keys, $3 how many permits each. */
export const returnPermits = sql({
  name: 'tasks.return_permits',
  text: `update task_keys k set running = greatest(k.running - o.count, 0)
           from unnest($1::text[], $2::text[], $3::integer[]) as o (kind, key, count)
          where k.kind = o.kind and k.key = o.key`,
  row: z.never(),
});

/** Hands out what permits there are, to the first in order. $1 kinds, $2 keys. Answers the queues that have work by it. */
export const grantPermits = sql({
  name: 'tasks.grant_permits',
  text: `with keys as (
           select k.kind, k.key, d.rate_per_key, d.rate_key_seconds,
                  coalesce(k.rate_window_ends_at > statement_timestamp(), false) as in_window,
                  case when d.name is null then 1 else coalesce(d.concurrency_per_key, 2147483647) end - k.running as free,
                  k.rate_taken
             from task_keys k left join task_kinds d on d.name = k.kind
            where (k.kind, k.key) in (select * from unnest($1::text[], $2::text[]))
         ), room as (
           select *, greatest(0, least(free, case when rate_per_key is null then free
                                                  when in_window then rate_per_key - rate_taken
                                                  else rate_per_key end)) as room from keys
         ), chosen as (
           select t.id, r.kind, r.key
             from room r cross join lateral (
                    select id from tasks
                     where state = 'blocked' and kind = r.kind and concurrency_key = r.key
                     order by rank, id limit r.room for update skip locked) t
         ), granted as (
           update tasks t set ${keepsRank}, state = 'ready', holds_permit = true from chosen c where t.id = c.id
           returning t.kind, t.concurrency_key as key, t.queue
         ), counted as (
           update task_keys k
              set running = k.running + g.granted,
                  rate_taken = case when r.in_window then k.rate_taken else 0 end + g.granted,
                  rate_window_ends_at = case when r.rate_per_key is null then null
                                             when r.in_window then k.rate_window_ends_at
                                             when g.granted = 0 then null
                                             else statement_timestamp() + make_interval(secs => r.rate_key_seconds) end,
                  wake_at = case when r.rate_per_key is null then null
                                 when r.in_window then k.rate_window_ends_at
                                 when g.granted = 0 then null
                                 else statement_timestamp() + make_interval(secs => r.rate_key_seconds) end
             from room r
             left join lateral (select count(*)::integer as granted from granted where kind = r.kind and key = r.key) g on true
            where k.kind = r.kind and k.key = r.key
         )
         select distinct queue from granted`,
  row: z.object({ queue: z.string() }),
});

const keyRow = z.object({ kind: z.string(), key: z.string() });

/** Keys whose rate lets tasks begin again. $1 how many at most. */
export const selectKeysToWake = sql({
  name: 'tasks.select_keys_to_wake',
  text: `select kind, key from task_keys where wake_at <= statement_timestamp() order by wake_at limit $1`,
  row: keyRow,
});

/** Keys that tasks wait for, a page after ($1, $2): one step of the index a key, however many wait. $3 how many at most. */
export const selectBlockedKeys = sql({
  name: 'tasks.select_blocked_keys',
  text: `with recursive keys as (
           (select kind, concurrency_key as key, 1 as place from tasks
             where state = 'blocked' and concurrency_key is not null and (kind, concurrency_key) > ($1, $2) order by kind, concurrency_key limit 1)
           union all
           (select n.kind, n.key, k.place + 1 from keys k cross join lateral (
              select kind, concurrency_key as key from tasks
               where state = 'blocked' and concurrency_key is not null and (kind, concurrency_key) > (k.kind, k.key)
               order by kind, concurrency_key limit 1) n
             where k.place < $3)
         )
         select kind, key from keys`,
  row: keyRow,
});

/** Forgets keys that nothing holds or waits for. $1 how many at most. */
export const deleteIdleKeys = sql({
  name: 'tasks.delete_idle_keys',
  text: `delete from task_keys where ctid = any(array(
           select ctid from task_keys k
            where running = 0 and wake_at is null and (rate_window_ends_at is null or rate_window_ends_at < statement_timestamp())
              and not exists (select from tasks t where t.state = 'blocked' and t.kind = k.kind and t.concurrency_key = k.key)
            limit $1 for update skip locked))`,
  row: z.never(),
});

/** $1 queue, $2 how many. */
export const returnSlots = sql({
  name: 'tasks.return_slots',
  text: `update task_queues set running = greatest(running - $2, 0) where name = $1`,
  row: z.never(),
});

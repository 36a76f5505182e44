import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';

/** The time that counts. */
export const selectNow = sql({
  name: 'tasks.select_now',
  text: `select clock_timestamp() as now`,
  row: z.object({ now: z.date() }),
});

/** Keeps what the kinds declare. A line that changed begins anew. One JSON array of schedules: $1. */
export const upsertSchedules = sql({
  name: 'tasks.upsert_schedules',
  text: `insert into task_schedules as s (name, kind, cron, time_zone, catch_up, catch_up_max, payload, next_tick_at, seen_at)
         select name, kind, cron, time_zone, catch_up, catch_up_max, '{}', next_tick_at, clock_timestamp()
           from jsonb_to_recordset($1::jsonb) as d (name text, kind text, cron text, time_zone text, catch_up text,
                  catch_up_max integer, next_tick_at timestamptz)
          order by name
             on conflict (name) do update
            set kind = excluded.kind, cron = excluded.cron, time_zone = excluded.time_zone, catch_up = excluded.catch_up,
                catch_up_max = excluded.catch_up_max, seen_at = excluded.seen_at,
                next_tick_at = case when (s.cron, s.time_zone) = (excluded.cron, excluded.time_zone)
                                    then coalesce(s.next_tick_at, excluded.next_tick_at) else excluded.next_tick_at end`,
  row: z.never(),
});

/** $1 names. */
export const touchSchedules = sql({
  name: 'tasks.touch_schedules',
  text: `update task_schedules set seen_at = clock_timestamp()
          where name in (select name from task_schedules
                          where name = any($1::text[]) and seen_at < clock_timestamp() - interval '1 minute'
                          order by name for update skip locked)`,
  row: z.never(),
});

/** How long until the next tick of each, negative when it is due. $1 names. */
export const selectWaits = sql({
  name: 'tasks.select_schedule_waits',
  text: `select name, extract(epoch from next_tick_at - clock_timestamp())::float8 * 1000 as "waitMs"
           from task_schedules where name = any($1::text[]) and next_tick_at is not null order by next_tick_at`,
  row: z.object({ name: z.string(), waitMs: z.number() }),
});

/** Takes one that is due into the transaction, unless another worker has it. $1 name. */
export const lockDueSchedule = sql({
  name: 'tasks.lock_due_schedule',
  text: `select kind, cron, time_zone as "timeZone", catch_up as "catchUp", catch_up_max as "catchUpMax", payload,
                paused_at is not null as "isPaused", next_tick_at as "nextTickAt", clock_timestamp() as now
           from task_schedules where name = $1 and next_tick_at <= clock_timestamp() for update skip locked`,
  row: z.object({
    kind: z.string(),
    cron: z.string(),
    timeZone: z.string(),
    catchUp: z.enum(['skip', 'once', 'all']),
    catchUpMax: z.int(),
    payload: z.unknown(),
    isPaused: z.boolean(),
    nextTickAt: z.date(),
    now: z.date(),
  }),
});

/** Whoever inserts a tick makes its task. $1 schedule, $2 tick. */
export const insertTick = sql({
  name: 'tasks.insert_tick',
  text: `insert into task_schedule_ticks (schedule, tick_at) values ($1, $2) on conflict do nothing returning schedule`,
  row: z.object({ schedule: z.string() }),
});

/** $1 schedule, $2 tick, $3 task. */
export const setTickTask = sql({
  name: 'tasks.set_tick_task',
  text: `update task_schedule_ticks set task_id = $3 where schedule = $1 and tick_at = $2`,
  row: z.never(),
});

/** $1 name, $2 the last tick that was dealt with or null, $3 next, $4 task or null, $5 how late in milliseconds or null. */
export const moveSchedule = sql({
  name: 'tasks.move_schedule',
  text: `update task_schedules
            set last_tick_at = coalesce($2, last_tick_at), next_tick_at = $3, last_task_id = coalesce($4, last_task_id),
                last_lag_ms = coalesce($5, last_lag_ms)
          where name = $1`,
  row: z.never(),
});

/** Ticks of a month ago, which nobody could make a second time. */
export const deleteOldTicks = sql({
  name: 'tasks.delete_old_ticks',
  text: `delete from task_schedule_ticks where tick_at < clock_timestamp() - interval '30 days'`,
  row: z.never(),
});

/** Schedules that no worker has declared for a month. */
export const deleteLostSchedules = sql({
  name: 'tasks.delete_lost_schedules',
  text: `delete from task_schedules where seen_at < clock_timestamp() - interval '30 days'`,
  row: z.never(),
});

import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { taskStates } from './task-rows.ts';

const scheduleRow = z.object({
  name: z.string(),
  kind: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  catchUp: z.enum(['skip', 'once', 'all']),
  catchUpMax: z.int(),
  pausedAt: z.date().nullable(),
  lastTickAt: z.date().nullable(),
  nextTickAt: z.date().nullable(),
  lastTaskId: z.string().nullable(),
  lastTaskState: z.enum(taskStates).nullable(),
  lastTaskFinishedAt: z.date().nullable(),
  lagSeconds: z.number(),
  isServed: z.boolean(),
});

export type ScheduleRow = z.output<typeof scheduleRow>;

/** $1 one of them, or null for all. */
export const selectSchedules = sql({
  name: 'tasks.select_schedules',
  text: `select s.name, s.kind, s.cron, s.time_zone as "timeZone", s.catch_up as "catchUp", s.catch_up_max as "catchUpMax",
                s.paused_at as "pausedAt", s.last_tick_at as "lastTickAt", s.next_tick_at as "nextTickAt",
                s.last_task_id as "lastTaskId", l.state as "lastTaskState", l.finished_at as "lastTaskFinishedAt",
                case when s.paused_at is null and s.next_tick_at < clock_timestamp()
                     then extract(epoch from clock_timestamp() - s.next_tick_at) else 0 end::float8 as "lagSeconds",
                coalesce(s.seen_at > clock_timestamp() - interval '1 hour'
                         and k.seen_at > clock_timestamp() - interval '1 hour', false) as "isServed"
           from task_schedules s
           left join task_kinds k on k.name = s.kind
           left join lateral (
             select state, finished_at from tasks where id = s.last_task_id
             union all
             select state, finished_at from task_history where id = s.last_task_id) l on true
          where $1::text is null or s.name = $1
          order by s.name`,
  row: scheduleRow,
});

/** $1 name. */
export const lockSchedule = sql({
  name: 'tasks.lock_schedule',
  text: `select name, kind, payload, paused_at as "pausedAt" from task_schedules where name = $1 for update`,
  row: z.object({ name: z.string(), kind: z.string(), payload: z.unknown(), pausedAt: z.date().nullable() }),
});

/** $1 name, $2 whether it is paused. */
export const setSchedulePause = sql({
  name: 'tasks.set_schedule_pause',
  text: `update task_schedules set paused_at = case when $2 then clock_timestamp() end where name = $1`,
  row: z.unknown(),
});

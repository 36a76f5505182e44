import { z } from 'zod';
import { sql, type Transaction } from '../src/platform/postgres/database.ts';
import type { Task } from '../src/platform/tasks/task.ts';
import type { Row } from './rows.ts';

// The next tick is left to the worker, which sets it where there is none.
const tellOfLastTicks = sql({
  name: 'seed.tell_of_last_ticks',
  text: `insert into task_schedules as s (name, kind, cron, time_zone, catch_up, catch_up_max, payload, last_tick_at, last_task_id, last_lag_ms, seen_at)
         select name, name, cron, time_zone, catch_up, 1, '{}', last_tick_at, last_task_id, last_lag_ms, seen_at
           from jsonb_to_recordset($1::jsonb) as d (name text, cron text, time_zone text, catch_up text,
                  last_tick_at timestamptz, last_task_id uuid, last_lag_ms bigint, seen_at timestamptz)
             on conflict (name) do update
            set last_tick_at = excluded.last_tick_at, last_task_id = excluded.last_task_id, last_lag_ms = excluded.last_lag_ms
          where s.last_tick_at is null`,
  row: z.never(),
});

const tickOf = (at: Date): Date => new Date(at.getTime() - (at.getTime() % 60_000));

/** When the house's own schedules last ticked, by the last task that each of them has made. */
export const writeSchedules = async (
  tx: Transaction,
  kinds: Iterable<Task>,
  finished: readonly Row[],
  now: Date,
): Promise<void> => {
  const rows = [...kinds].flatMap(({ name, schedule }) => {
    const last = finished.findLast((row) => row.schedule === name);
    if (schedule === undefined || !(last?.created_at instanceof Date)) return [];
    const tickAt = tickOf(last.created_at);
    return {
      ...{ name, cron: schedule.cron, time_zone: schedule.timeZone, seen_at: now },
      catch_up: typeof schedule.catchUp === 'object' ? 'all' : (schedule.catchUp ?? 'once'),
      ...{ last_tick_at: tickAt, last_task_id: last.id, last_lag_ms: last.created_at.getTime() - tickAt.getTime() },
    };
  });
  await tx.execute(tellOfLastTicks, [JSON.stringify(rows)]);
};

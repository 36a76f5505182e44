import type { Log } from '../../../platform/log/log.ts';
import type { Metrics } from '../../../platform/metrics/metric.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { readTicks, type Ticks } from '../../../platform/tasks/cron.ts';
import type { Enqueue } from '../../../platform/tasks/enqueue.ts';
import type { Task } from '../../../platform/tasks/task.ts';
import { scheduleFailed, ticksMissed } from '../tasks.log.ts';
import type { TaskMetrics } from '../tasks.metrics.ts';
import { decideTicks } from './due-ticks.ts';
import {
  deleteLostSchedules,
  deleteOldTicks,
  insertTick,
  lockDueSchedule,
  moveSchedule,
  selectNow,
  selectWaits,
  setTickTask,
  touchSchedules,
  upsertSchedules,
} from './scheduler.store.ts';

/*
 * Turns ticks into tasks. Any number of workers do it side by side: the row of a schedule is locked while its ticks are
 * dealt with, and a tick is a row that only one of them can insert, in the transaction that makes its task. The clock of
 * the database alone decides what is due.
 */

export type SchedulerNeeds = {
  readonly database: Database;
  /** The kinds this process knows; it looks after the schedules that they declare. */
  readonly definitions: readonly Task[];
  readonly enqueue: Enqueue;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly taskMetrics: Pick<TaskMetrics, 'scheduleLag' | 'scheduleMissed'>;
};

export type Scheduler = {
  /** Keeps the schedules and deals with what is due. @throws Problem when the database is away, Error for a wrong cron line. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

const longestWaitMs = 30_000;
/** When something that is due could not be dealt with: another worker has it, or it failed. */
const retryWaitMs = 1_000;
const tidyIntervalMs = 3_600_000;
/** No more ticks than this are looked back upon, however long nobody was there. */
const mostTicks = 1_000;

/** The ticks from one that is due up to now, oldest first. */
const ticksSince = (first: Date, now: Date, ticks: Ticks): readonly Date[] => {
  if (ticks.after(first).getTime() > now.getTime()) return [first];
  return ticks.upTo(now, mostTicks).filter((tick) => tick.getTime() >= first.getTime());
};

export const createScheduler = (needs: SchedulerNeeds): Scheduler => {
  const { database, enqueue, log, metrics, taskMetrics } = needs;
  const byKind = new Map(needs.definitions.map((task) => [task.name, task]));
  const scheduled = needs.definitions.flatMap((task) => (task.schedule ? [{ task, schedule: task.schedule }] : []));
  const names = scheduled.map(({ task }) => task.name);
  let timer: NodeJS.Timeout | undefined;
  let tidying: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let isStopped = false;

  const keep = async (): Promise<void> => {
    const read: { readonly entry: (typeof scheduled)[number]; readonly ticks: Ticks }[] = [];
    for (const entry of scheduled) read.push({ entry, ticks: await readTicks(entry.schedule) });
    const now = (await database.row(selectNow, []))?.now;
    if (now === undefined) throw new Error('The database did not tell the time');
    const rows = read.map(({ entry: { task, schedule }, ticks }) => {
      const catchUp = schedule.catchUp ?? 'once';
      return {
        name: task.name,
        kind: task.name,
        cron: schedule.cron,
        time_zone: schedule.timeZone,
        catch_up: typeof catchUp === 'string' ? catchUp : 'all',
        catch_up_max: typeof catchUp === 'string' ? 1 : catchUp.all,
        next_tick_at: ticks.after(now),
      };
    });
    await database.execute(upsertSchedules, [JSON.stringify(rows)]);
  };

  /** Deals with one schedule that is due. */
  const tick = async (name: string): Promise<void> => {
    const dealt = await database.transaction(async (tx) => {
      const due = await tx.row(lockDueSchedule, [name]);
      if (due === undefined) return undefined;
      const ticks = await readTicks(due);
      const next = ticks.after(due.now);
      if (due.isPaused) {
        await tx.execute(moveSchedule, [name, null, next, null, null]);
        return undefined;
      }
      const task = byKind.get(due.kind);
      if (task === undefined) return undefined;
      const all = ticksSince(due.nextTickAt, due.now, ticks);
      const { run, missed } = decideTicks(all, due.now, { policy: due.catchUp, most: due.catchUpMax });
      let taskId: string | null = null;
      let lagMs: number | null = null;
      for (const one of run) {
        if ((await tx.row(insertTick, [name, one])) === undefined) continue;
        const cause = { actorKind: 'system', actorId: null, request: null } as const;
        const made = await enqueue(tx, task, due.payload, { cause, schedule: name });
        await tx.execute(setTickTask, [name, one, made.id]);
        taskId = made.id;
        lagMs = due.now.getTime() - one.getTime();
      }
      await tx.execute(moveSchedule, [name, all.at(-1) ?? null, next, taskId, lagMs]);
      return { missed, lagMs };
    });
    if (dealt === undefined) return;
    if (dealt.lagMs !== null) metrics.histogram(taskMetrics.scheduleLag, dealt.lagMs / 1000, { schedule: name });
    if (dealt.missed > 0) {
      metrics.increment(taskMetrics.scheduleMissed, { schedule: name }, dealt.missed);
      log.write(ticksMissed, { schedule: name, count: dealt.missed });
    }
  };

  /** @returns how long to wait until the next look. */
  const look = async (): Promise<number> => {
    for (const { name, waitMs } of await database.rows(selectWaits, [names])) {
      if (waitMs > 0 || isStopped) break;
      try {
        await tick(name);
      } catch (error) {
        log.writeError(scheduleFailed, error, { schedule: name });
      }
    }
    await database.execute(touchSchedules, [names]);
    const [soonest] = await database.rows(selectWaits, [names]);
    if (soonest === undefined) return longestWaitMs;
    return soonest.waitMs > 0 ? Math.min(soonest.waitMs + 1, longestWaitMs) : retryWaitMs;
  };

  const goOn = (): void => {
    turn = look()
      .catch((error: unknown) => {
        log.writeError(scheduleFailed, error, { schedule: null });
        return retryWaitMs;
      })
      .then((waitMs) => {
        if (!isStopped) timer = setTimeout(goOn, waitMs).unref();
      });
  };

  const tidy = async (): Promise<void> => {
    await database.execute(deleteOldTicks, []);
    await database.execute(deleteLostSchedules, []);
  };

  return {
    start: async () => {
      if (names.length === 0) return;
      await keep();
      goOn();
      tidying = setInterval(() => {
        tidy().catch((error: unknown) => log.writeError(scheduleFailed, error, { schedule: null }));
      }, tidyIntervalMs).unref();
    },
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      clearInterval(tidying);
      await turn;
    },
  };
};

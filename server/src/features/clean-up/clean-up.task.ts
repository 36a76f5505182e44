import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { defineTask, type Task, type TaskRun } from '../../platform/tasks/task.ts';
import type { createRowsRemoved } from './clean-up.metrics.ts';
import type { Sweep } from './sweep.ts';

export type CleanUpNeeds = {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly sweeps: readonly Sweep[];
  readonly rowsRemoved: ReturnType<typeof createRowsRemoved>;
};

const rowsABite = 1_000;
/** Between two bites, so that whoever waits for the disk or a lock comes first. */
const pauseMs = 50;
const quarterHourMs = 900_000;

const payload = z.strictObject({});

/**
 * Removes what is over, every hour, in small bites, so that none holds its locks for long, until nothing is left. What can't be
 * removed of one kind keeps none of the others.
 */
export const createCleanUpTask = ({
  clock,
  metrics,
  sweeps,
  rowsRemoved,
}: CleanUpNeeds): Task<z.output<typeof payload>> => {
  const removeAll = async ({ name, keptMs, removeSome }: Sweep, signal: AbortSignal): Promise<number> => {
    const before = new Date(clock.now().getTime() - keptMs);
    let removed = 0;
    for (;;) {
      const bite = await removeSome(before, rowsABite);
      metrics.increment(rowsRemoved, { table: name }, bite);
      removed += bite;
      if (bite < rowsABite) return removed;
      await pause(pauseMs, undefined, { signal });
    }
  };

  return defineTask({
    name: 'clean_up.expired',
    description: 'Removes tokens, sessions, records and other rows whose time is over.',
    queue: 'maintenance',
    priority: 0,
    payload,
    timeoutMs: quarterHourMs,
    uniqueKeyOf: () => 'everything',
    schedule: { cron: '17 * * * *', timeZone: 'UTC' },
    async run(_payload, { signal, progress }: TaskRun) {
      const removed: Record<string, number> = {};
      const faults: unknown[] = [];
      for (const [index, sweep] of sweeps.entries()) {
        signal.throwIfAborted();
        progress(index / sweeps.length, sweep.name);
        try {
          removed[sweep.name] = await removeAll(sweep, signal);
        } catch (error) {
          signal.throwIfAborted();
          faults.push(new Error(`${sweep.name} could not be cleaned up.`, { cause: error }));
        }
      }
      if (faults.length > 0) throw new AggregateError(faults, faults.map((fault) => String(fault)).join(' '));
      return { removed };
    },
  });
};

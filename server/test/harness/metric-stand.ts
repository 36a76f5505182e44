import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createMetricStore } from '../../src/features/metric-store/metric-store.feature.ts';
import type { Log } from '../../src/platform/log/log.ts';
import { createMetrics } from '../../src/platform/metrics/aggregator.ts';
import { createFlushCycle } from '../../src/platform/metrics/flush-cycle.ts';
import type { Metric } from '../../src/platform/metrics/metric.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import { serviceUnavailable } from '../../src/platform/problem/general-problems.ts';
import { Problem } from '../../src/platform/problem/problem.ts';
import { noSiblings } from '../../src/platform/processes/siblings.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { type MovableClock, movableClock } from './movable-clock.ts';
import { silentLog } from './test-pool.ts';

export type MetricStandOptions = {
  readonly database: Database;
  readonly metrics: readonly Metric[];
  readonly clock?: MovableClock;
  readonly log?: Log;
  readonly minutesDays?: number;
};

/** A clock at the first second of an hour, for figures that are sorted into minutes and hours. */
export const clockAtFullHour = (): MovableClock => {
  const clock = movableClock();
  clock.advanceMs(3_600_000 - (clock.now().getTime() % 3_600_000));
  return clock;
};

/** One process that records, and keeps what it recorded; its time passes in steps of ten seconds, and only when told. */
export const openMetricStand = (options: MetricStandOptions) => {
  const clock = options.clock ?? clockAtFullHour();
  const registry = createMetrics(options.metrics, { clock });
  let isAway = false;
  let losesAnswer = false;
  const database: Database = {
    ...options.database,
    rows: async (...parameters) => {
      if (isAway) throw new Problem(serviceUnavailable);
      return options.database.rows(...parameters);
    },
    execute: async (...parameters) => {
      if (isAway) throw new Problem(serviceUnavailable);
      return options.database.execute(...parameters);
    },
    transaction: async (work) => {
      if (isAway) throw new Problem(serviceUnavailable);
      const result = await options.database.transaction(work);
      if (!losesAnswer) return result;
      losesAnswer = false;
      throw new Problem(serviceUnavailable);
    },
  };
  const store = createMetricStore({
    ...{ database, reservedDatabase: database, clock, randomness: systemRandomness, log: options.log ?? silentLog },
    settings: { flushIntervalMs: 10_000, minutesDays: options.minutesDays ?? 14, hoursDays: 400 },
    siblings: noSiblings,
    snapshotMetrics: registry.snapshot,
    authenticate: () => assert.fail('Nobody calls.'),
    isAllowed: () => false,
  });
  const cycle = createFlushCycle({ registry, exporters: [store.exporter], clock, intervalMs: 10_000 });
  const [packing] = store.feature.tasks ?? [];

  const takeStock = async (): Promise<void> => {
    cycle.flush();
    await store.written();
  };

  return {
    ...registry.metrics,
    observe: registry.observe,
    seriesCount: registry.seriesCount,
    store,
    clock,
    /** Ten seconds pass, and what was recorded in them is handed over; so often. */
    flush: async (times = 1): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        clock.advanceMs(10_000);
        await takeStock();
      }
    },
    /** What was recorded is handed over now; for several processes that share a clock. */
    takeStock,
    /** The next portion is written, and the answer that says so is lost. */
    loseNextAnswer: (): void => {
      losesAnswer = true;
    },
    /** From now on the database does not answer, or does again. */
    setAway: (now: boolean): void => {
      isAway = now;
    },
    pack: async (): Promise<unknown> =>
      (packing ?? assert.fail('There is no task.')).run(
        {},
        {
          ...{ taskId: randomUUID(), attempt: 1, isLastAttempt: false, traceparent: () => undefined },
          cause: { actorKind: 'system', actorId: null, request: null },
          signal: new AbortController().signal,
          progress: () => {},
          log: () => {},
        },
      ),
    /** As at a proper end of the process. */
    stop: () => cycle.stop(),
  };
};

export type MetricStand = ReturnType<typeof openMetricStand>;

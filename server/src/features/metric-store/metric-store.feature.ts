import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Log } from '../../platform/log/log.ts';
import type { MetricSnapshot } from '../../platform/metrics/aggregator.ts';
import type { MetricExporter } from '../../platform/metrics/flush.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Siblings } from '../../platform/processes/siblings.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import { createBatchWriter } from './batch-writer.ts';
import { createHistoryReader } from './history.service.ts';
import { createLiveFigures } from './live.service.ts';
import { createLiveStock } from './live-stock.ts';
import { createMetricMemory } from './metric-memory.ts';
import { createMetricListRoute } from './metrics.routes.ts';
import { createPackTask } from './pack.task.ts';
import { createPacking } from './packing.service.ts';
import { createSeriesRoutes, type SeriesRouteNeeds } from './series.routes.ts';
import { createSeriesService, type SeriesService } from './series.service.ts';
import { createSeriesBook } from './series-book.ts';
import { createWindowReader } from './window.service.ts';
import type { ReadRatio, ReadWindow } from './window.ts';

export { clearOldHours, clearOldMinutes, clearOldWriters } from './metric-sweeps.ts';
export type { Stat } from './selection.ts';

export type MetricStoreNeeds = Pick<SeriesRouteNeeds, 'authenticate' | 'isAllowed'> & {
  /** For questions. */
  readonly database: Database;
  /** For writing, which must not wait behind requests: a house that is busy is worth measuring. */
  readonly reservedDatabase: Database;
  readonly clock: Clock;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly log: Log;
  readonly settings: {
    readonly flushIntervalMs: number;
    readonly minutesDays: number;
    readonly hoursDays: number;
  };
  /** Of them all live charts tell. */
  readonly siblings: Siblings;
  /** Empty until the registry is whole. */
  readonly snapshotMetrics: () => readonly MetricSnapshot[];
};

export type MetricStore = {
  readonly feature: Feature;
  /** Through which the figures come in. */
  readonly exporter: MetricExporter;
  /** All metrics that are registered, in the order of their names. */
  metrics(): readonly Metric[];
  readonly readSeries: SeriesService['read'];
  readonly readWindow: ReadWindow;
  readonly readRatio: ReadRatio;
  /** Resolves when the minutes that are over were written, or could not be. Never rejects. */
  written(): Promise<void>;
};

const byName = (one: Metric, other: Metric): number => (one.name < other.name ? -1 : 1);

/** Keeps what was measured, and answers what is asked about it. */
export const createMetricStore = (needs: MetricStoreNeeds): MetricStore => {
  const { database, clock, settings } = needs;
  const writerId = needs.randomness.uuid();
  const book = createSeriesBook();
  const memory = createMetricMemory(book, settings.flushIntervalMs);
  const writer = createBatchWriter({ ...needs, database: needs.reservedDatabase, book, memory, writerId });
  const readHistory = createHistoryReader({ database, clock, book, memory, writerId });
  const stock = needs.siblings.count > 1 ? createLiveStock(clock, settings.flushIntervalMs) : undefined;
  const live = createLiveFigures({ clock, book: stock?.book ?? book, memory: stock ?? memory });
  if (stock) needs.siblings.onStock((processes) => live.publish(stock.take(processes)));
  const packing = createPacking({ database, clock });
  const series = createSeriesService({ database, clock, book, memory, readHistory, writerId, settings });

  let registered: readonly Metric[] = [];
  const metrics = (): readonly Metric[] => {
    if (registered.length === 0)
      registered = needs
        .snapshotMetrics()
        .map(({ metric }) => metric)
        .sort(byName);
    return registered;
  };

  const flushSeconds = settings.flushIntervalMs / 1_000;
  const { readWindow, readRatio } = createWindowReader({ metrics, book, memory, readHistory, flushSeconds });

  const exporter: MetricExporter = {
    name: 'store',
    take(flush) {
      const point = memory.take(flush);
      if (point && !stock) live.publish(point);
      void writer.write();
    },
    async close(signal) {
      memory.seal();
      const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await Promise.race([writer.end(), aborted]);
    },
  };

  return {
    exporter,
    metrics,
    readSeries: series.read,
    readWindow,
    readRatio,
    written: writer.write,
    feature: {
      name: 'metric-store',
      routes: [
        createMetricListRoute(metrics),
        ...createSeriesRoutes({
          ...{ metrics, series, live, authenticate: needs.authenticate, isAllowed: needs.isAllowed },
        }),
      ],
      problems: [],
      metrics: [],
      permissions: [{ name: 'monitoring:read', description: 'See how the server is faring: figures, traces, errors.' }],
      tasks: [createPackTask(packing)],
    },
  };
};

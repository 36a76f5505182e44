import type { HistogramPoint, MetricSnapshot, NumberPoint } from './aggregator.ts';

/**
 * What was recorded between two moments. Everything that was recorded in between is one point a series: counters have
 * added up, gauges kept the last value, histograms merged their buckets.
 */
export type MetricFlush = {
  readonly from: Date;
  readonly to: Date;
  /** When the counting began: the start time of cumulative sums. */
  readonly startedAt: Date;
  /** Counted since `startedAt`, for receivers that want sums that only grow (Prometheus, VictoriaMetrics). */
  readonly cumulative: readonly MetricSnapshot[];
  /** Counted since `from`, for receivers that add up themselves (Datadog, the built-in store). Gauges are as they are. */
  readonly deltas: readonly MetricSnapshot[];
};

/** Where the numbers leave the process. */
export type MetricExporter = {
  /** For logs and for the label of what is dropped. */
  readonly name: string;
  /** Takes over a flush and returns at once; whatever takes time is the exporter's own business. Must not throw. */
  take(flush: MetricFlush): void;
  /** Hands on what it still holds, until the signal aborts. Never rejects. */
  close(signal: AbortSignal): Promise<void>;
};

const noHistogram: HistogramPoint = { labels: {}, counts: [], sum: 0, count: 0 };

const subtractNumbers = (now: readonly NumberPoint[], before: readonly NumberPoint[]): NumberPoint[] =>
  now.map(({ labels, value }, row) => ({ labels, value: value - (before[row]?.value ?? 0) }));

const subtractHistograms = (now: readonly HistogramPoint[], before: readonly HistogramPoint[]): HistogramPoint[] =>
  now.map(({ labels, counts, sum, count }, row) => {
    const earlier = before[row] ?? noHistogram;
    return {
      labels,
      counts: counts.map((number, bucket) => number - (earlier.counts[bucket] ?? 0)),
      sum: sum - earlier.sum,
      count: count - earlier.count,
    };
  });

/** What came between two snapshots of one registry. Points keep their order for ever, so rows meet by their place. */
export const subtractSnapshots = (
  now: readonly MetricSnapshot[],
  before: readonly MetricSnapshot[],
): readonly MetricSnapshot[] =>
  now.map((snapshot, index) => {
    const earlier = before[index];
    if (snapshot.kind === 'histogram') {
      const points = earlier?.kind === 'histogram' ? earlier.points : [];
      return { ...snapshot, points: subtractHistograms(snapshot.points, points) };
    }
    if (snapshot.metric.kind === 'gauge') return snapshot;
    return { ...snapshot, points: subtractNumbers(snapshot.points, earlier?.kind === 'number' ? earlier.points : []) };
  });

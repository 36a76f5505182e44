import type { MetricSnapshot } from '../metrics/aggregator.ts';
import type { MetricFlush } from '../metrics/flush.ts';
import type { Metric } from '../metrics/metric.ts';

type PointOf = {
  readonly metric: Metric;
  readonly labels: Readonly<Record<string, string>>;
  readonly from: Date;
  readonly to: Date;
};

/** One series at one moment, on its way out. */
export type MetricPoint =
  | (PointOf & { readonly kind: 'number'; readonly value: number })
  | (PointOf & {
      readonly kind: 'histogram';
      readonly counts: readonly number[];
      readonly sum: number;
      readonly count: number;
    });

const spread = (snapshots: readonly MetricSnapshot[], from: Date, to: Date): MetricPoint[] =>
  snapshots.flatMap((snapshot): MetricPoint[] => {
    const { metric } = snapshot;
    return snapshot.kind === 'number'
      ? snapshot.points.map((point) => ({ kind: 'number', metric, from, to, ...point }))
      : snapshot.points.map((point) => ({ kind: 'histogram', metric, from, to, ...point }));
  });

/** Counted since the process began: for receivers that want sums that only grow. */
export const cumulativePoints = ({ cumulative, startedAt, to }: MetricFlush): MetricPoint[] =>
  spread(cumulative, startedAt, to);

/** Counted since the flush before: for receivers that add up themselves. */
export const deltaPoints = ({ deltas, from, to }: MetricFlush): MetricPoint[] => spread(deltas, from, to);

/** Roughly what a point holds in memory; its labels are shared with the registry. */
export const bytesOfPoint = (point: MetricPoint): number =>
  point.kind === 'histogram' ? 160 + point.counts.length * 8 : 128;

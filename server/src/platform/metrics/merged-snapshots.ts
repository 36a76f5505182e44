import type { HistogramPoint, MetricSnapshot, NumberPoint } from './aggregator.ts';
import type { Metric } from './metric.ts';

type MergeNumbers = (one: number, other: number) => number;

const sum: MergeNumbers = (one, other) => one + other;

/**
 * How the gauges of several processes become one. Bytes and things add up. A share, a time or an age does not: the
 * greatest is told, which is the one to worry about; of checks that passed it is the least. A figure of the house is
 * the same everywhere, give or take the moment.
 */
const mergerOf = ({ kind, scope, unit }: Metric): MergeNumbers => {
  if (kind !== 'gauge') return sum;
  if (unit === '{check}') return Math.min;
  return scope === 'house' || unit === 's' || unit === '1' ? Math.max : sum;
};

const keyOf = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): string =>
  JSON.stringify(Object.entries(labels));

const mergePoints = <Point extends { readonly labels: Readonly<Record<string, string>> }>(
  points: readonly Point[],
  merge: (one: Point, other: Point) => Point,
): readonly Point[] => {
  const merged = new Map<string, Point>();
  for (const point of points) {
    const key = keyOf(point);
    const before = merged.get(key);
    merged.set(key, before === undefined ? point : merge(before, point));
  }
  return [...merged.values()];
};

const mergeHistograms = (one: HistogramPoint, other: HistogramPoint): HistogramPoint => ({
  labels: one.labels,
  counts: one.counts.map((count, bucket) => count + (other.counts[bucket] ?? 0)),
  sum: one.sum + other.sum,
  count: one.count + other.count,
});

/**
 * The metrics of several processes of one server as those of one. All run the same code, so a name means the same metric
 * in each; what only some of them have is taken as it is.
 */
export const mergeSnapshots = (processes: readonly (readonly MetricSnapshot[])[]): readonly MetricSnapshot[] => {
  const byName = new Map<string, [MetricSnapshot, ...MetricSnapshot[]]>();
  for (const snapshot of processes.flat()) {
    const group = byName.get(snapshot.metric.name);
    if (group === undefined) byName.set(snapshot.metric.name, [snapshot]);
    else group.push(snapshot);
  }
  return [...byName.values()].map((group): MetricSnapshot => {
    const [{ kind, metric }] = group;
    if (kind === 'histogram') {
      const points = group.flatMap((one) => (one.kind === 'histogram' ? one.points : []));
      return { kind, metric, points: mergePoints(points, mergeHistograms) };
    }
    const merge = mergerOf(metric);
    const points = group.flatMap((one): readonly NumberPoint[] => (one.kind === 'number' ? one.points : []));
    return {
      kind,
      metric,
      points: mergePoints(points, (one, other) => ({ labels: one.labels, value: merge(one.value, other.value) })),
    };
  });
};

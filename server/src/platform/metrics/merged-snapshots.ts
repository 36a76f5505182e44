import type { HistogramPoint, NumberPoint } from './aggregator.ts';
import type { MergeRule, Metric } from './metric.ts';

/** What merging needs to know of a metric. */
export type MergedMetric = Pick<Metric, 'name' | 'kind' | 'scope' | 'unit' | 'merged'>;

/** A snapshot of one metric by whoever recorded it. */
export type MergeableSnapshot<M extends MergedMetric = MergedMetric> =
  | { readonly kind: 'number'; readonly metric: M; readonly points: readonly NumberPoint[] }
  | { readonly kind: 'histogram'; readonly metric: M; readonly points: readonly HistogramPoint[] };

type MergeNumbers = (one: number, other: number) => number;

const mergers: Readonly<Record<MergeRule, MergeNumbers>> = {
  sum: (one, other) => one + other,
  max: Math.max,
  min: Math.min,
};

/**
 * How the gauges of several processes become one, unless they say so themselves. Bytes and things add up. A share, a
 * time or an age does not: the greatest is told, which is the one to worry about. A figure of the house is the same
 * everywhere, give or take the moment.
 */
const ruleOf = ({ kind, scope, unit, merged }: MergedMetric): MergeRule => {
  if (kind !== 'gauge') return 'sum';
  return merged ?? (scope === 'house' || unit === 's' || unit === '1' ? 'max' : 'sum');
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
export const mergeSnapshots = <M extends MergedMetric>(
  processes: readonly (readonly MergeableSnapshot<M>[])[],
): readonly MergeableSnapshot<M>[] => {
  const byName = new Map<string, [MergeableSnapshot<M>, ...MergeableSnapshot<M>[]]>();
  for (const snapshot of processes.flat()) {
    const group = byName.get(snapshot.metric.name);
    if (group === undefined) byName.set(snapshot.metric.name, [snapshot]);
    else group.push(snapshot);
  }
  return [...byName.values()].map((group): MergeableSnapshot<M> => {
    const [{ kind, metric }] = group;
    if (kind === 'histogram') {
      const points = group.flatMap((one) => (one.kind === 'histogram' ? one.points : []));
      return { kind, metric, points: mergePoints(points, mergeHistograms) };
    }
    const merge = mergers[ruleOf(metric)];
    const points = group.flatMap((one): readonly NumberPoint[] => (one.kind === 'number' ? one.points : []));
    return {
      kind,
      metric,
      points: mergePoints(points, (one, other) => ({ labels: one.labels, value: merge(one.value, other.value) })),
    };
  });
};

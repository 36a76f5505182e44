import type { MetricSnapshot } from '../metrics/aggregator.ts';
import type { Metric } from '../metrics/metric.ts';
import type { ToldSnapshot } from './messages.ts';

/** What has a point, without what every process knows of the metric. */
export const tellSnapshots = (snapshots: readonly MetricSnapshot[]): ToldSnapshot[] =>
  snapshots
    .filter(({ points }) => points.length > 0)
    .map((snapshot): ToldSnapshot => {
      const { name, kind, scope, unit, merged } = snapshot.metric;
      const metric = { name, kind, scope, unit, ...(merged !== undefined && { merged }) };
      if (snapshot.kind === 'number') return { kind: 'number', metric, points: [...snapshot.points] };
      const points = snapshot.points.map((point) => ({ ...point, counts: [...point.counts] }));
      return { kind: 'histogram', metric, points };
    });

/** Without what was counted nothing of: most of what there is, most of the time. */
export const tellRecorded = (deltas: readonly MetricSnapshot[]): ToldSnapshot[] =>
  tellSnapshots(
    deltas.map((snapshot) => {
      if (snapshot.kind === 'histogram')
        return { ...snapshot, points: snapshot.points.filter(({ count }) => count > 0) };
      if (snapshot.metric.kind === 'gauge') return snapshot;
      return { ...snapshot, points: snapshot.points.filter(({ value }) => value > 0) };
    }),
  );

/** The same with our own declarations. What only another release records is left out, and buckets that it has otherwise. */
export const hearSnapshots = (
  told: readonly ToldSnapshot[],
  registered: ReadonlyMap<string, Metric>,
): readonly MetricSnapshot[] =>
  told.flatMap((snapshot): MetricSnapshot[] => {
    const metric = registered.get(snapshot.metric.name);
    if (metric === undefined || metric.kind !== snapshot.metric.kind) return [];
    if (snapshot.kind === 'number') return [{ ...snapshot, metric }];
    const width = (metric.buckets?.length ?? 0) + 1;
    return [{ ...snapshot, metric, points: snapshot.points.filter(({ counts }) => counts.length === width) }];
  });

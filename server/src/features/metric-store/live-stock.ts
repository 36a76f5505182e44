import type { Clock } from '../../platform/clock/clock.ts';
import type { MetricSnapshot } from '../../platform/metrics/aggregator.ts';
import { gaugeCell, secondsAPart } from './cells.ts';
import { addRow, keepPoint, type LivePoint, rowOf } from './metric-memory.ts';
import { createSeriesBook, type Labels, type SeriesBook } from './series-book.ts';

export type LiveStock = {
  readonly book: SeriesBook;
  /** The oldest first. */
  readonly points: readonly LivePoint[];
  /** Adds what each process recorded since the time before. */
  take(processes: readonly (readonly MetricSnapshot[])[]): LivePoint;
};

/** The points of live charts where several processes are one server: what all of them recorded. */
export const createLiveStock = (clock: Pick<Clock, 'now'>, intervalMs: number): LiveStock => {
  const book = createSeriesBook();
  const points: LivePoint[] = [];
  const known = new Map<string, Labels>();
  let lastMs: number | undefined;

  /** The book knows series by the object that their labels are; what comes from elsewhere brings new ones each time. */
  const ownLabels = (metric: string, labels: Labels): Labels => {
    const key = `${metric} ${JSON.stringify(labels)}`;
    const own = known.get(key) ?? labels;
    known.set(key, own);
    return own;
  };
  const withOwnLabels = (snapshot: MetricSnapshot): MetricSnapshot => {
    const { name } = snapshot.metric;
    return snapshot.kind === 'number'
      ? { ...snapshot, points: snapshot.points.map((point) => ({ ...point, labels: ownLabels(name, point.labels) })) }
      : { ...snapshot, points: snapshot.points.map((point) => ({ ...point, labels: ownLabels(name, point.labels) })) };
  };

  return {
    book,
    points,
    take(processes) {
      const toMs = clock.now().getTime();
      const passedMs = toMs - (lastMs ?? toMs);
      const seconds = (passedMs > 0 ? passedMs : intervalMs) / 1_000;
      lastMs = toMs;
      // A timer is a little early or late, and less than a part would be no second process.
      const gaugeSeconds = Math.max(secondsAPart, seconds);
      let sum: Float64Array = new Float64Array(book.width);
      for (const snapshots of processes) {
        sum = addRow(book, sum, rowOf(book, snapshots.map(withOwnLabels), gaugeSeconds, toMs / 1_000));
      }
      // All of them read their gauges in the same stretch of time.
      for (const { shape, offset } of book.all) {
        const weight = sum[offset + gaugeCell.weight] ?? 0;
        if (shape.kind === 'gauge' && weight > 0) sum[offset + gaugeCell.covered] = gaugeSeconds;
      }
      const point = { toMs, seconds, cells: Float32Array.from(sum) };
      keepPoint(points, point);
      return point;
    },
  };
};

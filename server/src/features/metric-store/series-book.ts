import type { Metric } from '../../platform/metrics/metric.ts';
import { type Shape, shapeOf, widthOf } from './cells.ts';

export type Labels = Readonly<Record<string, string>>;

/** Tells a series from all others, in every process and every release. */
export type SeriesKey = {
  readonly metric: string;
  readonly kind: string;
  /** JSON, sorted by name. */
  readonly labels: string;
  /** Joined by commas; empty unless it is a histogram. A histogram with other buckets is another series. */
  readonly bounds: string;
};

/** A series that this process has recorded. */
export type Series = {
  readonly metric: Metric;
  readonly labels: Labels;
  readonly shape: Shape;
  readonly key: SeriesKey;
  readonly width: number;
  /** Where its numbers stand in a row of all series. */
  readonly offset: number;
  /** Its number in the database, once it is known. */
  id: number | undefined;
};

export type SeriesBook = {
  /** @param labels of a point: the same object each time the series is met, as the registry hands it out. */
  seriesOf(metric: Metric, labels: Labels): Series;
  seriesOfMetric(metric: string): readonly Series[];
  readonly all: readonly Series[];
  /** How long a row of all series is by now; it only grows, and nobody moves. */
  readonly width: number;
};

export const keyOf = (metric: Metric, labels: Labels): SeriesKey => ({
  metric: metric.name,
  kind: metric.kind,
  labels: JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)))),
  bounds: (metric.buckets ?? []).join(','),
});

export const createSeriesBook = (): SeriesBook => {
  const all: Series[] = [];
  const byMetric = new Map<string, Series[]>();
  const byLabels = new Map<string, Map<Labels, Series>>();
  let width = 0;

  const add = (metric: Metric, labels: Labels): Series => {
    const shape = shapeOf(metric);
    const ownWidth = widthOf(shape);
    const added = { metric, labels, shape, key: keyOf(metric, labels), width: ownWidth, offset: width, id: undefined };
    width += ownWidth;
    all.push(added);
    const beside = byMetric.get(metric.name);
    if (beside) beside.push(added);
    else byMetric.set(metric.name, [added]);
    return added;
  };

  return {
    all,
    get width() {
      return width;
    },
    seriesOf(metric, labels) {
      let known = byLabels.get(metric.name);
      if (known === undefined) {
        known = new Map();
        byLabels.set(metric.name, known);
      }
      let series = known.get(labels);
      if (series === undefined) {
        series = add(metric, labels);
        known.set(labels, series);
      }
      return series;
    },
    seriesOfMetric: (metric) => byMetric.get(metric) ?? [],
  };
};

import type { Metric, MetricKind } from '../../platform/metrics/metric.ts';

/** What the numbers of a series mean. */
export type Shape = {
  readonly kind: MetricKind;
  /** Upper bounds of a histogram's buckets; empty for the other kinds. */
  readonly bounds: readonly number[];
};

/*
 * What happened in a series in a stretch of time is one cell: a few numbers that add up, over time and over processes.
 * A counter: how much was counted. A histogram: the sum, then the recordings of each bucket, the last for what lies above
 * the bounds. A gauge: the numbers below. A percentile does not add up, and an average only with its weight.
 */
export const gaugeCell = {
  /** The value times the seconds for which it stood. */
  integral: 0,
  /** Those seconds, added up over processes; 0 when the gauge was not read. */
  weight: 1,
  /** Seconds in which some process read it: weight divided by it is how many processes did. */
  covered: 2,
  low: 3,
  high: 4,
  latest: 5,
  /** When that was, in seconds since 1970. */
  latestAt: 6,
  width: 7,
} as const;

/** In how fine parts it is known which seconds were covered. */
export const secondsAPart = 10;

export const shapeOf = ({ kind, buckets = [] }: Metric): Shape => ({ kind, bounds: buckets });

/** How many numbers a cell has. */
export const widthOf = ({ kind, bounds }: Shape): number => {
  if (kind === 'counter') return 1;
  return kind === 'gauge' ? gaugeCell.width : bounds.length + 2;
};

type Cells = Float64Array | Float32Array;

const addGauge = (into: Float64Array, at: number, from: Cells, fromAt: number): void => {
  const weight = from[fromAt + gaugeCell.weight] ?? 0;
  if (weight === 0) return;
  const isFirst = into[at + gaugeCell.weight] === 0;
  const low = from[fromAt + gaugeCell.low] ?? 0;
  const high = from[fromAt + gaugeCell.high] ?? 0;
  for (const part of [gaugeCell.integral, gaugeCell.weight, gaugeCell.covered]) {
    into[at + part] = (into[at + part] ?? 0) + (from[fromAt + part] ?? 0);
  }
  into[at + gaugeCell.low] = isFirst ? low : Math.min(into[at + gaugeCell.low] ?? low, low);
  into[at + gaugeCell.high] = isFirst ? high : Math.max(into[at + gaugeCell.high] ?? high, high);
  const latestAt = from[fromAt + gaugeCell.latestAt] ?? 0;
  if (latestAt < (into[at + gaugeCell.latestAt] ?? 0)) return;
  into[at + gaugeCell.latest] = from[fromAt + gaugeCell.latest] ?? 0;
  into[at + gaugeCell.latestAt] = latestAt;
};

/** Adds what happened later, or elsewhere, to a cell. What `from` is too short for never happened. */
export const addCell = (shape: Shape, into: Float64Array, at: number, from: Cells, fromAt: number): void => {
  if (fromAt >= from.length) return;
  if (shape.kind === 'gauge') {
    addGauge(into, at, from, fromAt);
    return;
  }
  const width = widthOf(shape);
  for (let part = 0; part < width; part += 1) into[at + part] = (into[at + part] ?? 0) + (from[fromAt + part] ?? 0);
};

/** How many were recorded into the histogram cell. */
export const countOf = ({ bounds }: Shape, cells: Cells, at: number): number => {
  let count = 0;
  for (let bucket = 0; bucket <= bounds.length; bucket += 1) count += cells[at + 1 + bucket] ?? 0;
  return count;
};

/** Whether nothing happened. */
export const isEmpty = (shape: Shape, cells: Cells, at: number): boolean => {
  if (shape.kind === 'counter') return (cells[at] ?? 0) === 0;
  if (shape.kind === 'gauge') return (cells[at + gaugeCell.weight] ?? 0) === 0;
  return countOf(shape, cells, at) === 0;
};

import { countOf, gaugeCell, type Shape } from './cells.ts';
import type { Stat } from './selection.ts';

const percentiles: Partial<Readonly<Record<Stat, number>>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/**
 * The value below which a share of the recordings lies: exact to the bucket, and within it as if they lay evenly, as
 * Prometheus' `histogram_quantile` has it. Above the last bound nothing is known but that bound.
 */
const percentile = (bounds: readonly number[], cell: Float64Array, share: number, count: number): number => {
  const rank = share * count;
  let below = 0;
  for (let bucket = 0; bucket < bounds.length; bucket += 1) {
    const inside = cell[1 + bucket] ?? 0;
    const upper = bounds[bucket] ?? 0;
    if (below + inside >= rank && inside > 0) {
      if (bucket === 0 && upper <= 0) return upper;
      const lower = bucket === 0 ? 0 : (bounds[bucket - 1] ?? 0);
      return lower + (upper - lower) * ((rank - below) / inside);
    }
    below += inside;
  }
  return bounds.at(-1) ?? 0;
};

const valueOfHistogram = (stat: Stat, shape: Shape, cell: Float64Array, seconds: number): number | null => {
  const count = countOf(shape, cell, 0);
  if (stat === 'count') return count;
  if (stat === 'rate') return seconds > 0 ? count / seconds : null;
  const sum = cell[0] ?? 0;
  if (stat === 'sum') return sum;
  if (count === 0) return null;
  const share = percentiles[stat];
  return share === undefined ? sum / count : percentile(shape.bounds, cell, share, count);
};

const partOfGauge: Partial<Readonly<Record<Stat, number>>> = {
  min: gaugeCell.low,
  max: gaugeCell.high,
  last: gaugeCell.latest,
  // Of series that were brought together; see `addSeries`.
  sum: gaugeCell.covered,
};

/** What a cell that series were added to says; null when it says nothing. `seconds`: how long a time it stands for. */
export const statValueOf = (stat: Stat, shape: Shape, cell: Float64Array, seconds: number): number | null => {
  if (shape.kind === 'histogram') return valueOfHistogram(stat, shape, cell, seconds);
  if (shape.kind === 'counter') {
    if (stat === 'increase') return cell[0] ?? 0;
    return seconds > 0 ? (cell[0] ?? 0) / seconds : null;
  }
  const weight = cell[gaugeCell.weight] ?? 0;
  if (weight === 0) return null;
  const part = partOfGauge[stat];
  return part === undefined ? (cell[gaugeCell.integral] ?? 0) / weight : (cell[part] ?? null);
};

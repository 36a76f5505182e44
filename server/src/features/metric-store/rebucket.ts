/**
 * The recordings of a histogram in other buckets. Where a bucket of before lies across several, its recordings are spread as
 * if they lay evenly; that happens only when a release changes the buckets of a metric.
 *
 * @param counts one more than there are bounds; the last for what lies above them.
 */
export const rebucket = (counts: readonly number[], from: readonly number[], to: readonly number[]): number[] => {
  const spread = Array.from({ length: to.length + 1 }, () => 0);
  for (let bucket = 0; bucket <= from.length; bucket += 1) {
    const count = counts[bucket] ?? 0;
    if (count === 0) continue;
    const lower = bucket === 0 ? Math.min(0, from[0] ?? 0) : (from[bucket - 1] ?? 0);
    const upper = from[bucket] ?? Number.POSITIVE_INFINITY;
    for (let target = 0; target <= to.length; target += 1) {
      spread[target] = (spread[target] ?? 0) + count * shareOf(lower, upper, to, target);
    }
  }
  return spread;
};

/** Which part of what lies between two bounds lies in a bucket. */
const shareOf = (lower: number, upper: number, bounds: readonly number[], bucket: number): number => {
  const floor = bucket === 0 ? Number.NEGATIVE_INFINITY : (bounds[bucket - 1] ?? 0);
  const ceiling = bounds[bucket] ?? Number.POSITIVE_INFINITY;
  // Nobody knows how far up it lies, nor down from a bound below zero: in the bucket that holds its known end.
  if (upper === Number.POSITIVE_INFINITY) return lower >= floor && lower < ceiling ? 1 : 0;
  if (upper <= lower) return upper > floor && upper <= ceiling ? 1 : 0;
  return Math.max(0, Math.min(upper, ceiling) - Math.max(lower, floor)) / (upper - lower);
};

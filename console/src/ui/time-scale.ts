export type Stretch = { readonly fromMs: number; readonly toMs: number };

/** Where moments stand from left to right, from 0 to 1. */
export type TimeScale = {
  readonly placeOf: (ms: number) => number;
  /** Stretches in which nothing happened, drawn narrower than they are. */
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly lengthMs: number }[];
};

/** A pause is cut short when it is longer than half of everything that happened, and noticeable. */
const shortestGapMs = 40;
const gapShare = 0.07;
const mostGapShare = 0.35;
/** Even a moment alone gets this much room. */
const leastShare = 0.04;

const merge = (stretches: readonly Stretch[], gapMs: number): readonly Stretch[] => {
  const merged: Stretch[] = [];
  for (const { fromMs, toMs } of [...stretches].sort((one, other) => one.fromMs - other.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs - last.toMs <= gapMs) {
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
    } else {
      merged.push({ fromMs, toMs });
    }
  }
  return merged;
};

const lengthOf = ({ fromMs, toMs }: Stretch): number => toMs - fromMs;
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/**
 * A scale over everything that happened in which long pauses are cut short: a request of 80 ms and the mail that followed
 * a minute later are both seen.
 */
export const timeScale = (stretches: readonly Stretch[]): TimeScale => {
  if (stretches.length === 0) return { placeOf: () => 0, gaps: [] };
  const activeMs = sumOf(merge(stretches, 0).map(lengthOf));
  const clusters = merge(stretches, Math.max(shortestGapMs, activeMs / 2));
  const oneGap = Math.min(gapShare, mostGapShare / Math.max(1, clusters.length - 1));
  const room = 1 - oneGap * (clusters.length - 1);
  const least = Math.min(leastShare, room / clusters.length / 2);
  const totalMs = sumOf(clusters.map(lengthOf));
  const free = room - least * clusters.length;
  const shareOf = (cluster: Stretch): number =>
    least + (totalMs === 0 ? free / clusters.length : (free * lengthOf(cluster)) / totalMs);

  let at = 0;
  const pieces = clusters.map((cluster) => {
    const piece = { ...cluster, from: at, to: at + shareOf(cluster) };
    at = piece.to + oneGap;
    return piece;
  });
  const gaps = pieces.flatMap((piece, index) => {
    const next = pieces[index + 1];
    return next === undefined ? [] : [{ from: piece.to, to: next.from, lengthMs: next.fromMs - piece.toMs }];
  });
  const placeOf = (ms: number): number => {
    const [first] = pieces;
    if (first === undefined || ms <= first.fromMs) return 0;
    for (const [index, piece] of pieces.entries()) {
      if (ms <= piece.toMs) {
        const length = lengthOf(piece);
        return length === 0 ? piece.from : piece.from + ((ms - piece.fromMs) / length) * (piece.to - piece.from);
      }
      const next = pieces[index + 1];
      if (next !== undefined && ms < next.fromMs) {
        return piece.to + ((ms - piece.toMs) / (next.fromMs - piece.toMs)) * (next.from - piece.to);
      }
    }
    return 1;
  };
  return { placeOf, gaps };
};

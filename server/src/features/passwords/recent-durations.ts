import type { Randomness } from '../../platform/randomness/randomness.ts';

const keptDurations = 32;

/** How long the last of our own hashes took, for what is to take as long as one of them. */
export type RecentDurations = {
  note(durationMs: number): void;
  /**
   * One of the last 32, drawn at random: a mean would be as long and still tell the two apart, for no answer would ever be as
   * quick as the quickest. Undefined until there is one.
   */
  draw(): number | undefined;
};

export const createRecentDurations = (randomness: Randomness): RecentDurations => {
  const durationsMs: number[] = [];
  let next = 0;
  return {
    note(durationMs) {
      durationsMs[next] = durationMs;
      next = (next + 1) % keptDurations;
    },
    draw: () =>
      durationsMs.length === 0 ? undefined : durationsMs[(randomness.bytes(1)[0] ?? 0) % durationsMs.length],
  };
};

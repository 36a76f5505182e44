import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { Backoff } from '../../../platform/tasks/task.ts';

const wholeRange = 2 ** 32;

/** From 0 up to 1. */
const drawShare = (randomness: Pick<Randomness, 'bytes'>): number => randomness.bytes(4).readUInt32BE() / wholeRange;

/**
 * How long to wait after so many attempts: any time up to the doubled first wait (full jitter), so that tasks that failed
 * together do not come back together.
 */
export const drawBackoffMs = (
  { firstMs, maxMs }: Backoff,
  attempt: number,
  randomness: Pick<Randomness, 'bytes'>,
): number => {
  // Beyond 2^40 the cap has long decided.
  const ceilingMs = Math.min(firstMs * 2 ** Math.min(attempt - 1, 40), maxMs);
  return Math.round(drawShare(randomness) * ceilingMs);
};

import type { Randomness } from '../randomness/randomness.ts';

const bytesPerId = 8;

/** Draws span ids: 8 random bytes, never all zeros, which would mean none (W3C Trace Context, section 3.2.2.4). */
export const createSpanIds = (randomness: Pick<Randomness, 'bytes'>): (() => string) => {
  // The generator costs five microseconds however little it is asked for.
  let pool: Buffer = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === pool.length) {
      pool = randomness.bytes(256 * bytesPerId);
      used = 0;
    }
    pool[used] = (pool[used] ?? 0) | 1;
    used += bytesPerId;
    return pool.toString('hex', used - bytesPerId, used);
  };
};

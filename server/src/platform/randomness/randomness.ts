import { randomBytes, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { Uuid } from '../../vocabulary/ids.ts';
import { systemClock } from '../clock/clock.ts';

/** Everything unpredictable comes from here, so that the composition root decides where it comes from. */
export type Randomness = {
  /** `size` bytes from the operating system's generator. */
  bytes(size: number): Buffer;
  /** A new UUIDv7: sorts by time, unique without asking anyone (RFC 9562, section 5.7). */
  uuid(): Uuid;
};

const bytesPerUuid = 16;

/**
 * Ids are drawn for every request, and a call of the generator costs five microseconds however little it is asked for:
 * so their bytes are fetched for 256 ids at once. Within a millisecond a counter keeps their order (RFC 9562, section 6.2).
 */
const createUuids = (): (() => Uuid) => {
  const pool = Buffer.alloc(256 * bytesPerUuid);
  let used = pool.length;
  let milliseconds = 0;
  let counter = 0;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const random = pool.subarray(used, used + bytesPerUuid);
    used += bytesPerUuid;
    const now = systemClock.now().getTime();
    if (now > milliseconds) {
      milliseconds = now;
      counter = random.readUInt32BE(6) >>> 1;
    } else {
      counter = (counter + 1) >>> 0;
      if (counter === 0) milliseconds += 1;
    }
    return v7({ random, msecs: milliseconds, seq: counter });
  };
};

export const systemRandomness: Randomness = {
  bytes: (size) => randomBytes(size),
  uuid: createUuids(),
};

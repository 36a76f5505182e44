import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Uuid } from '../../vocabulary/ids.ts';

/** Everything unpredictable comes from here, so that the composition root decides where it comes from. */
export type Randomness = {
  /** `size` bytes from the operating system's generator. */
  bytes(size: number): Buffer;
  /** A new UUIDv7: sorts by time, unique without asking anyone (RFC 9562, section 5.7). */
  uuid(): Uuid;
};

export const systemRandomness: Randomness = {
  bytes: (size) => randomBytes(size),
  uuid: () => v7(),
};

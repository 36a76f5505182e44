import type { Uuid } from '../../../vocabulary/ids.ts';

/** The lowest UUIDv7 of a moment (RFC 9562, section 5.7): ids are in the order of time, so a time bounds the index. */
export const lowestIdAt = (ms: number): Uuid => {
  const hex = Math.max(0, Math.min(ms, 2 ** 48 - 1))
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
};

import { createHmac, createSecretKey } from 'node:crypto';
import type { Secrets } from '../../platform/secrets/secrets.ts';

/** Names a counter by a digest of what it counts: 32 hexadecimal digits. */
export type CounterId = (policy: string, ...subject: readonly string[]) => string;

const idBytes = 16;

/**
 * A keyed digest, so that whoever sees a counter's id can neither read nor guess whose it is. Each part goes in with its
 * length, so that no two lists of parts make one id.
 */
export const createCounterIds = (secrets: Secrets): CounterId => {
  // As an object: prepared once, and not again for every counter.
  const key = createSecretKey(secrets.derive('rate-limits', 32));
  return (policy, ...subject) => {
    const hmac = createHmac('sha256', key);
    for (const part of [policy, ...subject]) hmac.update(`${Buffer.byteLength(part)}:${part}`);
    return hmac.digest().subarray(0, idBytes).toString('hex');
  };
};

import { createHash, timingSafeEqual } from 'node:crypto';

/** What a caller showed of `METRICS_TOKEN`. */
export type ShownToken = 'none' | 'wrong' | 'right';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Reads `Authorization: Bearer …` (RFC 6750, section 2.1) and compares in a time that tells nothing of the token, not
 * even its length. Without a configured token none is right.
 */
export const createMetricsTokenReader = (
  metricsToken: string | null,
): ((authorization: string | undefined) => ShownToken) => {
  const expected = metricsToken === null ? null : digest(metricsToken);
  return (authorization) => {
    if (authorization === undefined) return 'none';
    const presented = /^bearer +(\S+)$/i.exec(authorization)?.[1];
    if (presented === undefined || expected === null) return 'wrong';
    return timingSafeEqual(digest(presented), expected) ? 'right' : 'wrong';
  };
};

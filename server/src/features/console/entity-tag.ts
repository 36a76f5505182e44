import { createHash } from 'node:crypto';

/** A strong entity tag (RFC 9110, section 8.8.3) of these bytes. */
export const entityTagOf = (content: string | Uint8Array): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;

/** Whether `If-None-Match` (section 13.1.2) names what the caller would get, compared weakly. */
export const isHeldAlready = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((held) => held.trim().replace(/^W\//, '') === tag));

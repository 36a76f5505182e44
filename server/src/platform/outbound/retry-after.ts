/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3): seconds or a date.
 *
 * @returns null when it is absent or says nothing; never negative.
 */
export const readRetryAfterMs = (value: string | undefined, now: Date): number | null => {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // A date alone: Date.parse would read "-5" and "7.5" as years.
  const atMs = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - now.getTime());
};

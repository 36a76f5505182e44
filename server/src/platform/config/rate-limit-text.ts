import { z } from 'zod';

/** A limit as an operator writes it: so many in such a time, and how long a block follows (0: none). */
export type RateLimit = { readonly points: number; readonly windowSeconds: number; readonly blockSeconds: number };

const secondsOfUnit: readonly (readonly [RegExp, number])[] = [
  [/^(s|secs?|seconds?)$/, 1],
  [/^(m|mins?|minutes?)$/, 60],
  [/^(h|hours?)$/, 3_600],
  [/^(d|days?)$/, 86_400],
];
const maxPoints = 10_000_000;
const maxWindowSeconds = 7 * 86_400;
const maxBlockSeconds = 30 * 86_400;

const duration = String.raw`(\d{1,7})?\s*([a-z]+)`;
const form = new RegExp(String.raw`^(\d{1,8})\s*(?:/|\s+per\s+)\s*${duration}(?:\s+block\s+${duration})?$`);

const secondsOf = (count: string | undefined, unit: string | undefined): number => {
  const seconds = secondsOfUnit.find(([name]) => name.test(unit ?? ''))?.[1];
  return seconds === undefined ? Number.NaN : Number(count ?? '1') * seconds;
};

const isWithin = (value: number, maximum: number): boolean => value >= 1 && value <= maximum;

/**
 * Reads `5/5m block 15m`, `5/minute`, `100 per 15 minutes`; units are s, m, h and d, also written out.
 *
 * There is no word for "no limit": a limit that is as good as off shall say how much it lets through.
 *
 * @returns undefined for anything else.
 */
export const parseRateLimit = (text: string): RateLimit | undefined => {
  const match = form.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [, points, windowCount, windowUnit, blockCount, blockUnit] = match;
  const windowSeconds = secondsOf(windowCount, windowUnit);
  const blockSeconds = blockUnit === undefined ? 0 : secondsOf(blockCount, blockUnit);
  const hasBlock = blockUnit !== undefined;
  if (!isWithin(Number(points), maxPoints) || !isWithin(windowSeconds, maxWindowSeconds)) return undefined;
  if (hasBlock && !isWithin(blockSeconds, maxBlockSeconds)) return undefined;
  return { points: Number(points), windowSeconds, blockSeconds };
};

/** A limit, or null when unset. */
export const rateLimit = (blocks: 'may-block' | 'never-blocks') =>
  z
    .string()
    .optional()
    .transform((value, context): RateLimit | null => {
      if (value === undefined) return null;
      const limit = parseRateLimit(value);
      if (limit !== undefined && (blocks === 'may-block' || limit.blockSeconds === 0)) return limit;
      context.addIssue({ code: 'custom', message: 'not a limit' });
      return z.NEVER;
    });

import type { LimitReport } from '../../platform/http/limit-report.ts';
import { rateLimitExceeded } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { LimitPolicy } from './limit-policies.ts';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** "15 minutes", "2 hours": in the largest unit of which there are at least two, rounded up so that nobody comes too early. */
export const inWords = (seconds: number): string => {
  const [unit, length] = units.find(([, size]) => seconds >= 2 * size || seconds === size) ?? ['second', 1];
  const count = Math.ceil(seconds / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
};

const secondsUntil = (endMs: number, atMs: number): number => Math.max(1, Math.ceil((endMs - atMs) / 1000));

/** What the headers say after a point was taken, or refused (`remaining` 0). `limit` differs from the policy's while a store is away. */
export const reportOf = (
  policy: LimitPolicy,
  limit: number,
  remaining: number,
  endMs: number,
  atMs: number,
): LimitReport => ({
  policy: policy.name,
  limit,
  windowSeconds: policy.budget.windowSeconds,
  remaining,
  resetSeconds: secondsUntil(endMs, atMs),
});

/** A count that was refused, and the limit it was measured by. */
export type RefusedCount = {
  readonly policy: LimitPolicy;
  readonly limit: number;
  readonly counterId: string | null;
  readonly retryAtMs: number;
  readonly blockedUntilMs: number | null;
};

/**
 * The answer to somebody who has nothing left: in how many seconds to come back, in words and in the headers; and for the
 * operator which counter it was.
 */
export const limitProblem = (
  refused: RefusedCount,
  atMs: number,
  noteLimit: ((report: LimitReport) => void) | null,
): Problem => {
  const { policy, limit, counterId, retryAtMs, blockedUntilMs } = refused;
  const retryAfterSeconds = secondsUntil(retryAtMs, atMs);
  noteLimit?.(reportOf(policy, limit, 0, retryAtMs, atMs));
  return new Problem(rateLimitExceeded, {
    message: `${policy.refusal} Try again in ${inWords(retryAfterSeconds)}.`,
    retryAfterSeconds,
    because: {
      kind: 'rate_limit',
      policy: policy.name,
      subject_kind: policy.subject,
      counter_id: counterId,
      retry_at: new Date(retryAtMs).toISOString(),
      blocked_until: blockedUntilMs === null ? null : new Date(blockedUntilMs).toISOString(),
    },
  });
};

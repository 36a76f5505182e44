import { CastellanError } from './castellan-error.ts';

/** When a call that failed is sent again. */
export type RetryOptions = {
  /** How often a call is sent at most, the first time included; 3 by default. */
  readonly attempts?: number;
  /** How long a call may take with all its waiting; 30,000 by default. A wait that would pass it is not begun. */
  readonly budgetMs?: number;
  /** A server that asks to wait longer than this is not waited for; 10 by default. */
  readonly maxRetryAfterSeconds?: number;
  /** The first wait without a `Retry-After`, doubled each time; 200 by default. */
  readonly firstDelayMs?: number;
  /** The longest wait without a `Retry-After`; 5,000 by default. */
  readonly maxDelayMs?: number;
};

export type RetryPolicy = Required<RetryOptions>;

const sendOnce: RetryPolicy = {
  attempts: 1,
  budgetMs: Number.POSITIVE_INFINITY,
  maxRetryAfterSeconds: 0,
  firstDelayMs: 0,
  maxDelayMs: 0,
};

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 3,
  budgetMs: 30_000,
  maxRetryAfterSeconds: 10,
  firstDelayMs: 200,
  maxDelayMs: 5_000,
};

export const retryPolicyOf = (options: RetryOptions | false | undefined, base: RetryPolicy): RetryPolicy =>
  options === false ? sendOnce : { ...base, ...options };

export type RetrySurroundings = {
  readonly nowMs: () => number;
  /** Between 0 and 1. */
  readonly chance: () => number;
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
};

/**
 * How long to wait before sending again; undefined when the failure stands.
 *
 * A `Retry-After` is waited out to the full, and a little longer by chance, so that those who were refused together do
 * not come back together. Without one the wait is drawn between half and all of a delay that doubles.
 */
export const delayBefore = (
  policy: RetryPolicy,
  failure: { readonly error: unknown; readonly attempt: number; readonly spentMs: number },
  chance: number,
): number | undefined => {
  const { error, attempt, spentMs } = failure;
  if (attempt >= policy.attempts || !(error instanceof CastellanError) || !isPassing(error)) return undefined;
  const asked = error.retryAfterSeconds;
  if (asked !== undefined && asked > policy.maxRetryAfterSeconds) return undefined;
  const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  const waitMs = asked === undefined ? delayMs * (0.5 + chance / 2) : asked * 1000 + delayMs * chance;
  return spentMs + waitMs > policy.budgetMs ? undefined : waitMs;
};

/** Too many, away for now; and what a proxy says when it does not reach the server. */
const passingStatuses = new Set([429, 502, 503, 504]);

const isPassing = (error: CastellanError): boolean =>
  passingStatuses.has(error.status) || error.code === 'NETWORK_FAILED' || error.code === 'TIMED_OUT';

/** Sends until it succeeds, fails for good, or the policy says it is enough; then the last failure is thrown. */
export const withRetries = async <T>(
  policy: RetryPolicy,
  surroundings: RetrySurroundings,
  signal: AbortSignal | undefined,
  send: (remainingMs: number) => Promise<T>,
): Promise<T> => {
  const begunMs = surroundings.nowMs();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(policy.budgetMs - (surroundings.nowMs() - begunMs));
    } catch (error) {
      const spentMs = surroundings.nowMs() - begunMs;
      const waitMs = delayBefore(policy, { error, attempt, spentMs }, surroundings.chance());
      if (waitMs === undefined) throw error;
      await surroundings.wait(waitMs, signal);
    }
  }
};

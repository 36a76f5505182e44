export type RedisFailure = 'timeout' | 'connection' | 'refused' | 'breaker_open';

/** Redis did not serve a call: whether it took effect is not known. Its message holds no value of the call. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
  readonly failure: RedisFailure;

  constructor(failure: RedisFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

/** The beginnings of error replies by which Redis says that it cannot serve now, or not us. */
const refusals = [
  'OOM',
  'READONLY',
  'LOADING',
  'CLUSTERDOWN',
  'MASTERDOWN',
  'MISCONF',
  'NOREPLICAS',
  'TRYAGAIN',
  'BUSY',
  'NOAUTH',
  'WRONGPASS',
  'NOPERM',
  'UNBLOCKED',
  'ERR max number of clients',
];

const longestMessage = 200;

/** An error reply of Redis: it reached us whole, so the connection is well. */
export const isReply = (error: unknown): error is Error => error instanceof Error && error.name === 'ReplyError';

export const isRefusal = (message: string): boolean => refusals.some((beginning) => message.startsWith(beginning));

/**
 * What went wrong, as a sentence. Never the error itself: the driver hangs the whole command on it, and that of a login
 * to Redis is the password.
 */
export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown failure';
  // A name with several addresses fails with one error for each.
  const [first] = error instanceof AggregateError ? error.errors : [];
  const { message } = first instanceof Error ? first : error;
  return message.slice(0, longestMessage);
};

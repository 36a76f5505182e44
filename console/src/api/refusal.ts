import { CastellanError } from 'castellan-client';

/** Whether an error is the server's refusal with this code. */
export const isRefusal = (error: unknown, ...codes: readonly string[]): error is CastellanError =>
  error instanceof CastellanError && codes.includes(error.code);

/** Whether no answer came, or one that says to come back later: the house is away, and nothing is wrong with the call. */
export const isAway = (error: unknown): boolean =>
  isRefusal(error, 'NETWORK_FAILED', 'TIMED_OUT', 'SERVICE_UNAVAILABLE', 'UNEXPECTED_ANSWER');

import { FatalTaskError, RetryLaterError } from '../../platform/tasks/task.ts';
import type { Thrown } from './thread-messages.ts';

const longestMessage = 2_000;
const longestStack = 8_000;
const longestReason = 100;
const longestPauseMs = 30 * 86_400_000;

const nothing = { name: null, stack: null, fatalReason: null, retryAfterMs: null };

/** What was thrown, in a form that crosses to another thread. Never throws, whatever it is given. */
export const describeThrown = (value: unknown): Thrown => {
  try {
    return describe(value);
  } catch {
    return { ...nothing, message: 'The run threw something that cannot be read.' };
  }
};

const describe = (value: unknown): Thrown => {
  if (!(value instanceof Error)) {
    const message =
      typeof value === 'string'
        ? value
        : `The run threw ${value === null ? 'null' : `a value of type ${typeof value}`}.`;
    return { ...nothing, message: message.slice(0, longestMessage) };
  }
  const isPause = value instanceof RetryLaterError && Number.isFinite(value.afterMs);
  return {
    name: String(value.name).slice(0, longestReason),
    message: String(value.message).slice(0, longestMessage),
    stack: typeof value.stack === 'string' ? value.stack.slice(0, longestStack) : null,
    fatalReason: value instanceof FatalTaskError ? String(value.reason).slice(0, longestReason) : null,
    retryAfterMs: isPause ? Math.min(Math.max(0, value.afterMs), longestPauseMs) : null,
  };
};

/** The error that a thrown value stands for on this side. */
export const rebuildThrown = (thrown: Thrown): Error => {
  const error =
    thrown.fatalReason !== null
      ? new FatalTaskError(thrown.fatalReason, thrown.message)
      : thrown.retryAfterMs !== null
        ? new RetryLaterError(thrown.retryAfterMs, thrown.message)
        : new Error(thrown.message);
  if (thrown.stack !== null) error.stack = thrown.stack;
  if (thrown.name !== null && thrown.fatalReason === null && thrown.retryAfterMs === null) {
    Object.defineProperty(error, 'name', { value: thrown.name, configurable: true });
  }
  return error;
};

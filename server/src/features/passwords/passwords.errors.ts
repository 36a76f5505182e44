import { invalidInput, serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';

/** No hash can be made or checked at present; nothing was decided about the password. */
export const hashingBusy = (retryAfterSeconds: number): Problem =>
  new Problem(serviceUnavailable, { retryAfterSeconds });

/** `path` is the request field the password came in. */
export const unfitPassword = (path: string, messages: readonly string[]): Problem =>
  new Problem(invalidInput, {
    message: messages[0] ?? 'This password cannot be used.',
    details: { issues: messages.map((message) => ({ path, message })) },
  });

import type { Task } from '../tasks/task.ts';

const dayMs = 86_400_000;

/**
 * How tasks that mail are run; goes into their declaration: `defineTask({ ...mailTask, … })`. A server that is away, or
 * asks to come back later (greylisting), is tried for a day. One attempt is short, so that a server that hardly answers
 * gives its slot back.
 */
export const mailTask = {
  queue: 'email-events',
  // The time is the limit: so many are not reached within the day.
  attempts: 1000,
  giveUpAfterMs: dayMs,
  timeoutMs: 60_000,
  backoff: { firstMs: 5_000, maxMs: 900_000 },
} as const satisfies Partial<Task>;

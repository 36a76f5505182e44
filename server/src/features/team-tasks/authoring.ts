import { z } from 'zod';
import type { Backoff, TaskPriority, TaskRun, TaskSchedule } from '../../platform/tasks/task.ts';

/* What a team's task module imports as `castellan/tasks`. */

export { FatalTaskError, RetryLaterError } from '../../platform/tasks/task.ts';
export { z };

export type TeamTaskRun = TaskRun & {
  /**
   * Puts another task on its way, with this one's cause. It is not undone when this attempt fails later: give it a
   * `unique_key` where twice would do harm.
   *
   * @throws Error for an unknown kind or option.
   */
  enqueue(kind: string, payload: unknown, options?: EnqueueFromRun): Promise<{ readonly id: string }>;
};

/** Written as for the SQL function `castellan.enqueue`. */
export type EnqueueFromRun = {
  readonly delay_seconds?: number;
  /** RFC 3339. */
  readonly due_at?: string;
  readonly priority?: TaskPriority;
  readonly unique_key?: string;
  /** Ids of tasks that must have succeeded before. */
  readonly after?: readonly string[];
};

/** What a team declares of a kind of task. Keys are lists of members of the payload, so that they hold for SQL as well. */
export type TeamTaskOptions<Payload> = {
  /** Lower-case words joined by dots, dashes or underscores. */
  readonly name: string;
  readonly description?: string;
  readonly payload: z.ZodType<Payload>;
  readonly queue?: string;
  readonly priority?: TaskPriority;
  readonly attempts?: number;
  readonly timeoutMs?: number;
  readonly backoff?: Backoff;
  readonly giveUpAfterMs?: number | null;
  /** While a task of this kind with the same values of these members waits or runs, another one is not made; `[]`: any. */
  readonly unique?: readonly string[];
  /** Tasks of this kind with the same values of these members wait for each other; `[]`: all of the kind. */
  readonly concurrency?: {
    readonly per: readonly string[];
    readonly limit: number;
    readonly rate?: { readonly count: number; readonly seconds: number };
  };
  readonly schedule?: TaskSchedule;
  run(payload: Payload, run: TeamTaskRun): unknown;
};

const made = new WeakSet<object>();

/** Whether a value came from `defineTask`. */
export const isTeamTask = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && made.has(value);

/** Declares a kind of task; the module exports it as its default, alone or in an array. It is checked when it is loaded. */
export const defineTask = <Payload>(options: TeamTaskOptions<Payload>): TeamTaskOptions<Payload> => {
  const task = Object.freeze({ ...options });
  made.add(task);
  return task;
};

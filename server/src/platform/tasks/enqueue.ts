import type { TaskCause } from '../../vocabulary/task-cause.ts';
import type { Transaction } from '../postgres/database.ts';
import type { Task, TaskPriority } from './task.ts';

export type EnqueueOptions = {
  readonly cause: TaskCause;
  /** Not before so long from now; the database's clock counts. */
  readonly delayMs?: number;
  /** Not before this time, instead of a delay. */
  readonly dueAt?: Date;
  readonly priority?: TaskPriority;
  /** Instead of the kind's own. */
  readonly uniqueKey?: string;
  /**
   * Not before these tasks have succeeded, at most 100: those that have are no wait, one that is dead keeps it waiting, and one
   * that is cancelled cancels it as well.
   */
  readonly after?: readonly string[];
  /** The schedule that it is a tick of. */
  readonly schedule?: string;
};

/** @returns the task's id, or that of the one that waits or runs already under the same unique key. */
export type EnqueuedTask = { readonly id: string; readonly isNew: boolean };

/**
 * Writes a task into the transaction of its cause: rolled back with it, and run at least once when it commits.
 *
 * @throws Error when the payload does not fit the kind's schema, or when it is to wait for what is no task, which is a fault
 * of the caller's code.
 */
export type Enqueue = <Payload>(
  tx: Transaction,
  task: Task<Payload>,
  payload: Payload,
  options: EnqueueOptions,
) => Promise<EnqueuedTask>;

/** The same for many of one kind, in one statement for thousands. Answers in the order of the payloads. */
export type EnqueueMany = <Payload>(
  tx: Transaction,
  task: Task<Payload>,
  payloads: readonly Payload[],
  options: Omit<EnqueueOptions, 'uniqueKey'>,
) => Promise<EnqueuedTask[]>;

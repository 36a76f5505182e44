import type { TaskRun } from '../../../platform/tasks/task.ts';
import { outgoingTraceParent } from '../../../platform/tracing/current-trace.ts';
import type { TaskCause } from '../../../vocabulary/task-cause.ts';
import type { ClaimedTask } from './claimed-task.ts';

const causeOf = ({ actorKind, actorId, requestId, traceId, spanId }: ClaimedTask): TaskCause => ({
  actorKind,
  actorId,
  request: requestId === null || traceId === null ? null : { requestId, traceId, ...(spanId !== null && { spanId }) },
});

/**
 * What a kind's function is given. A class, for the getter: an object literal that has one gets a hidden class of its own, which is
 * old from the first and keeps everything the getter reaches until the next full collection.
 */
export class GivenRun implements TaskRun {
  readonly taskId: string;
  readonly attempt: number;
  readonly isLastAttempt: boolean;
  readonly cause: TaskCause;
  readonly traceparent = outgoingTraceParent;
  readonly progress: TaskRun['progress'];
  readonly log: TaskRun['log'];
  readonly #signal: () => AbortSignal;

  constructor(task: ClaimedTask, acts: Pick<TaskRun, 'progress' | 'log'> & { readonly signal: () => AbortSignal }) {
    this.taskId = task.id;
    this.attempt = task.attempt;
    this.isLastAttempt = task.attempt >= task.maxAttempts;
    this.cause = causeOf(task);
    this.progress = acts.progress;
    this.log = acts.log;
    this.#signal = acts.signal;
  }

  get signal(): AbortSignal {
    return this.#signal();
  }
}

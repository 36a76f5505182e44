import type { z } from 'zod';
import type { Log } from '../../../platform/log/log.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import { FatalTaskError, RetryLaterError, type Task } from '../../../platform/tasks/task.ts';
import { taskSaid } from '../tasks.log.ts';
import { drawBackoffMs } from './backoff.ts';
import type { ClaimedTask } from './claimed-task.ts';
import { GivenRun } from './given-run.ts';
import { keepError } from './kept-error.ts';
import type { Outcome } from './outcome.ts';
import type { AttemptOutcome } from './states.ts';
import { storableText } from './storable-text.ts';

/** A run that was told to end gets so long before its slot is taken from it. */
export const graceMs = 5_000;
const largestResultBytes = 256 * 1024;
const longestReason = 100;
const longestMessage = 500;
const longestRetryMs = 31 * 86_400_000;

/** Why a run is told to end. */
type StopCause = 'timeout' | 'cancelled' | 'lost' | 'shutdown';

const sentences: Readonly<Record<StopCause, string>> = {
  timeout: 'The task ran into its timeout.',
  cancelled: 'The task was cancelled.',
  lost: 'The lease of the task was lost: another worker may run it by now.',
  shutdown: 'The server stops; the task is given back.',
};

export type RunNeeds = {
  readonly log: Log;
  readonly randomness: Pick<Randomness, 'bytes'>;
  /** Told how far a run is. */
  readonly noteProgress: (task: ClaimedTask, share: number, message: string | null) => void;
};

export type ActiveRun = {
  /** Never rejects. `lost` when the lease was lost meanwhile: there is nothing left to settle. */
  readonly done: Promise<Outcome | 'lost'>;
  /** Aborts the signal; what has not ended by the end of the grace loses its slot, and what it returns later is ignored. */
  stop(cause: StopCause): void;
};

const failed = (
  ended: AttemptOutcome,
  error: unknown,
  reason: string | null,
  retryInMs: number | null,
  definition: Task,
): Outcome => ({
  kind: 'failed',
  ended,
  error: error === null ? null : keepError(error),
  retryInMs,
  reason,
  giveUpAfterMs: definition.giveUpAfterMs,
});

const dead = (definition: Task, reason: string, error: unknown): Outcome =>
  failed('failed', error, storableText(reason, longestReason), null, definition);

const succeeded = (definition: Task, result: unknown): Outcome => {
  if (result === undefined || result === null) return { kind: 'succeeded', result: null };
  let text: string | undefined;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    return dead(definition, 'result_invalid', error);
  }
  if (text === undefined) return { kind: 'succeeded', result: null };
  if (Buffer.byteLength(text) > largestResultBytes) {
    // It would return as much again: no attempt more is spent on it.
    return dead(definition, 'result_too_large', new Error(`The result is ${Buffer.byteLength(text)} bytes as JSON.`));
  }
  return { kind: 'succeeded', result: text };
};

const afterFailure = (task: ClaimedTask, definition: Task, ended: AttemptOutcome, error: unknown, needs: RunNeeds) => {
  if (error instanceof FatalTaskError) return dead(definition, error.reason, error);
  if (task.attempt >= task.maxAttempts) return failed(ended, error, 'attempts_exhausted', null, definition);
  const backoffMs = drawBackoffMs(definition.backoff, task.attempt, needs.randomness);
  const askedMs = error instanceof RetryLaterError && error.afterMs > 0 ? error.afterMs : 0;
  return failed(ended, error, null, Math.min(Math.max(backoffMs, askedMs), longestRetryMs), definition);
};

/** What ended while or after it was told to: its success counts, its failure is that of whoever told it. */
const afterStop = (task: ClaimedTask, definition: Task, cause: StopCause, error: unknown, needs: RunNeeds) => {
  switch (cause) {
    case 'lost':
      return 'lost';
    case 'cancelled':
      return { kind: 'cancelled' } as const;
    case 'shutdown':
      return { kind: 'released' } as const;
    case 'timeout':
      return afterFailure(task, definition, 'timeout', error ?? new Error(sentences.timeout), needs);
  }
};

type CheckedPayload =
  | { readonly success: true; readonly data: z.output<Task['payload']> }
  | { readonly success: false; readonly error: unknown };

/** What a team's SQL enqueued has met no check: a schema may throw as well, for one that is nested too deeply. */
const checkPayload = (task: ClaimedTask, definition: Task): CheckedPayload => {
  try {
    const checked = definition.payload.safeParse(task.payload);
    if (checked.success) return checked;
    const faults = checked.error.issues.map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`);
    return { success: false, error: new Error(faults.slice(0, 20).join('; ')) };
  } catch (error) {
    return { success: false, error };
  }
};

/** Begins an attempt: checks the payload, runs the kind's function within its time, and turns what happens into an outcome. */
export const beginRun = (task: ClaimedTask, definition: Task, needs: RunNeeds): ActiveRun => {
  let cause: StopCause | undefined;
  let controller: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const { promise: done, resolve } = Promise.withResolvers<Outcome | 'lost'>();

  const end = (outcome: Outcome | 'lost'): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    resolve(outcome);
  };
  const stop = (why: StopCause): void => {
    // Whoever lost the lease has nothing to say any more; otherwise the first cause counts.
    if (isOver || (cause !== undefined && why !== 'lost')) return;
    cause = why;
    clearTimeout(timer);
    controller?.abort(new Error(sentences[why]));
    if (why === 'lost') end('lost');
    else timer = setTimeout(() => end(afterStop(task, definition, why, null, needs)), graceMs);
  };

  if (definition.giveUpAfterMs !== null && task.overdueMs > definition.giveUpAfterMs) {
    end(failed('expired', null, 'expired', null, definition));
    return { done, stop };
  }
  const checked = checkPayload(task, definition);
  if (!checked.success) {
    end(dead(definition, 'payload_invalid', checked.error));
    return { done, stop };
  }

  const run = new GivenRun(task, {
    // Made when it is asked for: most runs are over before anybody could abort them.
    signal: () => {
      controller ??= new AbortController();
      if (cause !== undefined && !controller.signal.aborted) controller.abort(new Error(sentences[cause]));
      return controller.signal;
    },
    progress: (share, message) => {
      if (isOver || !(share >= 0 && share <= 1)) return;
      needs.noteProgress(task, share, message === undefined ? null : storableText(message, longestMessage));
    },
    log: (message, fields) => {
      needs.log.write(taskSaid, { ...fields, task_id: task.id, kind: task.kind, said: String(message) });
    },
  });
  timer = setTimeout(stop, task.timeoutMs, 'timeout');
  // In a function of its own, so that one that throws before its first await is a failed attempt like any other.
  const work = async (): Promise<unknown> => definition.run(checked.data, run);
  work().then(
    (result) => end(cause === 'lost' ? 'lost' : succeeded(definition, result)),
    (error: unknown) =>
      end(
        cause === undefined
          ? afterFailure(task, definition, 'failed', error, needs)
          : afterStop(task, definition, cause, error, needs),
      ),
  );
  return { done, stop };
};

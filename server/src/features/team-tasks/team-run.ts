// Not the globals, which a run may replace.
import { clearTimeout, setTimeout } from 'node:timers';
import { maskNamed, maskValue } from '../../platform/log/masking.ts';
import type { EnqueueFromRun, TeamTaskRun } from './authoring.ts';
import type { Report, RunOrder } from './thread-messages.ts';

/*
 * What a run says goes through a port into the server's memory, so it is bounded here: progress is gathered, lines are
 * counted, and only so many tasks may be on their way into the database at once.
 */

const progressPauseMs = 250;
const mostLines = 1_000;
const longestLine = 2_000;
const mostCalls = 100;
const mostPayloadBytes = 262_144;

type Answer = { readonly resolve: (made: { readonly id: string }) => void; readonly reject: (error: Error) => void };

export type TeamRun = {
  readonly run: TeamTaskRun;
  abort(reason: string): void;
  enqueued(callId: number, id: string): void;
  notEnqueued(callId: number, message: string): void;
  /** From now on the run is not heard any more. */
  end(): void;
};

const plainFields = (fields: unknown): Record<string, unknown> => {
  if (typeof fields !== 'object' || fields === null) return {};
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, maskNamed(name, value)]));
};

/** What a run in this thread is given. @param monotonicMs a clock for pauses. */
export const createTeamRun = (order: RunOrder, post: (report: Report) => void, monotonicMs: () => number): TeamRun => {
  const { runId } = order;
  const aborting = new AbortController();
  const calls = new Map<number, Answer>();
  let lastCall = 0;
  let isOver = false;
  let lines = 0;
  let toldMs = Number.NEGATIVE_INFINITY;
  let untold: { readonly share: number; readonly message: string | null } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (untold === undefined || isOver) return;
    toldMs = monotonicMs();
    post({ kind: 'progress', runId, ...untold });
    untold = undefined;
  };

  const run: TeamTaskRun = {
    taskId: order.taskId,
    attempt: order.attempt,
    isLastAttempt: order.isLastAttempt,
    cause: order.cause,
    signal: aborting.signal,
    traceparent: () => (isOver ? undefined : order.traceparent),
    progress: (share, message) => {
      if (typeof share !== 'number' || Number.isNaN(share)) return;
      untold = {
        share: Math.min(1, Math.max(0, share)),
        message: message === undefined ? null : String(message).slice(0, 500),
      };
      const restMs = toldMs + progressPauseMs - monotonicMs();
      if (restMs <= 0) tell();
      else timer ??= setTimeout(tell, restMs).unref();
    },
    log: (message, fields) => {
      if (isOver || lines > mostLines) return;
      lines += 1;
      const text =
        lines > mostLines ? `This run has written ${mostLines} lines; the rest is dropped.` : String(message);
      post({ kind: 'log', runId, message: String(maskValue(text.slice(0, longestLine))), fields: plainFields(fields) });
    },
    enqueue: (task, payload, options: EnqueueFromRun = {}) =>
      new Promise((resolve, reject) => {
        if (isOver) throw new Error('The run is over: it can enqueue nothing any more.');
        if (calls.size >= mostCalls)
          throw new Error(`At most ${mostCalls} tasks can be on their way at once: await enqueue.`);
        const text: string | undefined = JSON.stringify(payload);
        if (text === undefined) throw new Error('The payload must be JSON.');
        if (Buffer.byteLength(text) > mostPayloadBytes) throw new Error('The payload is larger than 256 kB.');
        lastCall += 1;
        calls.set(lastCall, { resolve, reject });
        post({
          kind: 'enqueue',
          runId,
          callId: lastCall,
          task: String(task),
          payload: text,
          options: JSON.stringify(options),
        });
      }),
  };

  const answer = (callId: number, give: (waiting: Answer) => void): void => {
    const waiting = calls.get(callId);
    calls.delete(callId);
    if (waiting !== undefined) give(waiting);
  };

  return {
    run,
    abort: (reason) => aborting.abort(new DOMException(reason, 'AbortError')),
    enqueued: (callId, id) => answer(callId, ({ resolve }) => resolve({ id })),
    notEnqueued: (callId, message) => answer(callId, ({ reject }) => reject(new Error(message))),
    end: () => {
      tell();
      isOver = true;
      calls.clear();
    },
  };
};

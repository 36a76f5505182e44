import type { Log } from '../../platform/log/log.ts';
import type { TaskRun } from '../../platform/tasks/task.ts';
import { keepingTrace } from '../../platform/tracing/current-trace.ts';
import type { EnqueueFromRun } from './authoring.ts';
import type { TaskDeclaration } from './task-declaration.ts';
import { startTaskThread, type TaskThread, type ThreadOptions } from './task-thread.ts';
import { printed, strayFailure, threadEnded } from './team-tasks.log.ts';
import type { Outcome, Report } from './thread-messages.ts';
import { rebuildThrown } from './thrown-value.ts';

/*
 * A run has a thread to itself while it lasts.
 *   idle  → busy   with the next run; a new thread is started when none is idle. How many there are is bounded by the
 *                  worker's slots.
 *   busy  → idle   when the run has ended.
 *   busy  → ended  when the run does not end within its grace after the signal, uses too much memory or takes the thread
 *                  with it; and after a run that left the thread spent.
 *   idle  → ended  when it does not take up the next run, because of something that an earlier one left behind: that run
 *                  has not begun, and goes to another thread.
 *   idle  → ended  after a minute without a run, and when the server stops.
 */

/** Enqueues by name, for a run. @throws Error with a sentence for whoever wrote the handler. */
export type EnqueueByName = (
  kind: string,
  payload: unknown,
  options: EnqueueFromRun,
  cause: TaskRun['cause'],
) => Promise<string>;

export type TaskThreadsNeeds = ThreadOptions & { readonly log: Log; readonly enqueue: EnqueueByName };

export type TaskThreads = {
  /** Runs one attempt. @throws Error as the run threw it, or that says how its thread ended. */
  run(declaration: TaskDeclaration, payload: unknown, run: TaskRun): Promise<unknown>;
  /** Ends all threads. */
  close(): Promise<void>;
};

type Job = {
  readonly runId: number;
  readonly name: string;
  /** The task that ran in this thread before; null in a new one. */
  readonly after: string | null;
  readonly run: TaskRun;
  readonly enqueue: EnqueueByName;
  readonly settle: (ending: Ending) => void;
};

/** `untaken`: the run never began. */
type Ending = { readonly kind: 'returned'; readonly value: unknown } | Untaken | Error;
type Untaken = { readonly kind: 'untaken' };

type Seat = {
  readonly thread: TaskThread;
  job: Job | null;
  lastTask: string | null;
  isSpent: boolean;
  idleTimer: NodeJS.Timeout | undefined;
};

const idleLimitMs = 60_000;
const graceMs = 5_000;
/** An idle thread begins at once. */
const takeUpLimitMs = 5_000;
const closeLimitMs = 2_000;
/** A thread tells of the run it has taken up in 32 bits. */
const mostRuns = 2 ** 31 - 1;

const untaken: Untaken = { kind: 'untaken' };

/** @throws SyntaxError for what is no JSON. */
const endingOf = (outcome: Outcome): Ending =>
  outcome.kind === 'failed' ? rebuildThrown(outcome.thrown) : { kind: 'returned', value: JSON.parse(outcome.json) };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const createTaskThreads = (needs: TaskThreadsNeeds): TaskThreads => {
  const { log } = needs;
  const seats = new Set<Seat>();
  let lastRun = 0;
  let isClosed = false;

  const retire = (seat: Seat, reason: string): void => {
    clearTimeout(seat.idleTimer);
    seats.delete(seat);
    seat.thread.end(reason);
  };

  const rest = (seat: Seat): void => {
    seat.job = null;
    seat.thread.setBusy(false);
    if (seat.isSpent || isClosed) retire(seat, 'It is spent.');
    else seat.idleTimer = setTimeout(() => retire(seat, 'It was idle.'), idleLimitMs).unref();
  };

  const enqueue = async (seat: Seat, said: Extract<Report, { kind: 'enqueue' }>): Promise<void> => {
    const { job, thread } = seat;
    if (job === null || job.runId !== said.runId) return;
    const { runId, callId } = said;
    try {
      const id = await job.enqueue(said.task, JSON.parse(said.payload), JSON.parse(said.options), job.run.cause);
      thread.tell({ kind: 'enqueued', runId, callId, id });
    } catch (error) {
      thread.tell({ kind: 'not-enqueued', runId, callId, message: messageOf(error) });
    }
  };

  const hear = (seat: Seat, said: Report): void => {
    if (said.kind === 'stray') {
      log.write(strayFailure, { task: said.task, failure: said.message });
      seat.isSpent = true;
      if (seat.job === null) retire(seat, 'It is spent.');
      return;
    }
    const { job } = seat;
    if (job === null || !('runId' in said) || said.runId !== job.runId) return;
    if (said.kind === 'progress') job.run.progress(said.share, ...(said.message === null ? [] : [said.message]));
    else if (said.kind === 'log') job.run.log(said.message, said.fields);
    else if (said.kind === 'enqueue') void enqueue(seat, said);
    else if (said.kind === 'untaken') lose(seat, said.reason);
    else settle(seat, job, said);
  };

  const settle = (seat: Seat, job: Job, { outcome, isSpent }: Extract<Report, { kind: 'ended' }>): void => {
    let ending: Ending;
    try {
      ending = endingOf(outcome);
    } catch {
      lose(seat, 'What it answered is no JSON.');
      return;
    }
    seat.isSpent ||= isSpent;
    rest(seat);
    job.settle(ending);
  };

  /** The thread is gone, or is given up: its run ends here. */
  const lose = (seat: Seat, reason: string): void => {
    retire(seat, reason);
    const { job } = seat;
    seat.job = null;
    if (job === null) return;
    const { runId, name, after } = job;
    const isInnocent = after !== null && !seat.thread.hasTaken(runId);
    log.write(threadEnded, { task: isInnocent ? after : name, reason });
    job.settle(isInnocent ? untaken : new Error(`The thread of the run ended. ${reason}`));
  };

  const open = (): Seat => {
    const thread = startTaskThread(needs, {
      onReport: (said) => hear(seat, said),
      onLine: (line) => log.write(printed, { task: seat.lastTask ?? '', line }),
      onEnd: (reason) => lose(seat, reason),
    });
    const seat: Seat = { thread, job: null, lastTask: null, isSpent: false, idleTimer: undefined };
    seats.add(seat);
    return seat;
  };

  const freeSeat = (): Seat => {
    for (const seat of seats) if (seat.job === null && !seat.isSpent) return seat;
    return open();
  };

  const perform = (seat: Seat, declaration: TaskDeclaration, payload: unknown, run: TaskRun): Promise<Ending> =>
    new Promise((resolve) => {
      clearTimeout(seat.idleTimer);
      lastRun = lastRun === mostRuns ? 1 : lastRun + 1;
      const runId = lastRun;
      const after = seat.lastTask;
      let graceTimer: NodeJS.Timeout | undefined;
      let takeUpTimer: NodeJS.Timeout | undefined;
      const abort = (): void => {
        seat.thread.tell({ kind: 'abort', runId, reason: messageOf(run.signal.reason) });
        graceTimer = setTimeout(() => lose(seat, 'It did not stop within 5 s of its signal.'), graceMs);
      };
      const settle = (ending: Ending): void => {
        clearTimeout(graceTimer);
        clearTimeout(takeUpTimer);
        run.signal.removeEventListener('abort', abort);
        resolve(ending);
      };
      if (after !== null) {
        takeUpTimer = setTimeout(() => {
          if (!seat.thread.hasTaken(runId)) lose(seat, 'It did not take up another run within 5 s.');
        }, takeUpLimitMs);
      }
      // A thread asks from outside of every trace; what it asks for is this run's doing.
      seat.job = { runId, name: declaration.name, after, run, enqueue: keepingTrace(needs.enqueue), settle };
      seat.lastTask = declaration.name;
      seat.thread.setBusy(true);
      const { file, name } = declaration;
      const { taskId, attempt, isLastAttempt, cause } = run;
      const traceparent = run.traceparent();
      seat.thread.tell({ kind: 'run', runId, file, name, payload, taskId, attempt, isLastAttempt, cause, traceparent });
      if (run.signal.aborted) abort();
      else run.signal.addEventListener('abort', abort, { once: true });
    });

  return {
    run: async (declaration, payload, run) => {
      // What an idle thread does not take up goes to a new one, which has no past.
      for (const seatFor of [freeSeat, open]) {
        if (isClosed) throw new Error('The server is stopping.');
        const ending = await perform(seatFor(), declaration, payload, run);
        if (ending instanceof Error) throw ending;
        if (ending.kind === 'returned') return ending.value;
        run.signal.throwIfAborted();
      }
      throw new Error('No thread took up the run.');
    },
    close: async () => {
      isClosed = true;
      const leaving = [...seats];
      for (const seat of leaving) retire(seat, 'The server stops.');
      // A thread inside a call of the system cannot be ended; the end of the process takes it along.
      const limit = new Promise<void>((resolve) => setTimeout(resolve, closeLimitMs).unref());
      await Promise.race([Promise.all(leaving.map(({ thread }) => thread.gone)), limit]);
    },
  };
};

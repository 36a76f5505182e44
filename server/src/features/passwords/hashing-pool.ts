import { getCompileCacheDir } from 'node:module';
import { dirname, extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../platform/clock/clock.ts';
import { defineLogEvent, type Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Problem } from '../../platform/problem/problem.ts';
import { beginSpan } from '../../platform/tracing/current-trace.ts';
import type { ActiveSpan, SpanType } from '../../platform/tracing/segment.ts';
import { type HashingJob, type HashingOutcome, schemeOf } from './hashing-job.ts';
import { hashingBusy } from './passwords.errors.ts';
import { hashDuration, hashPending, hashRefused } from './passwords.metrics.ts';

/*
 * Hashing has threads of its own. The libraries' asynchronous form would take libuv's, and then a file read waits behind
 * eight hashes; a bounded queue, because a caller who waits longer than its own timeout only adds to the flood.
 *
 * A job is waiting (in the queue), running (on a thread), then settled.
 *   waiting → running   when a thread is idle, or may be started.
 *   waiting → refused   (503) when it has waited too long, or the pool closes. Who would wait too long by what hashes took
 *                       lately is refused at once. A burst may fill the queue; one that has not been empty for a second
 *                       is no burst, and is held short, so that whoever gets in is quick (the standing queue of RFC 8289).
 *   running → settled   by its thread's answer.
 *   running → waiting   once, at the head of the queue, when its thread dies; the second time it is refused.
 * A thread starts with the first job that finds none idle, and stays. One that dies before its first answer cannot
 * start at all: the next is tried after a pause that doubles.
 */

export type HashingPool = {
  /** @throws Problem `SERVICE_UNAVAILABLE` with `retryAfterSeconds` when the queue is full, the wait too long, or threads die. */
  run(job: HashingJob): Promise<HashingOutcome>;
  /** For asking before other work is done for nothing. @throws Problem `SERVICE_UNAVAILABLE` when `run` would refuse now. */
  requireRoom(): void;
  /** Ends the threads; what still waits or runs is refused. */
  close(): Promise<void>;
};

export type HashingPoolOptions = {
  readonly threads: number;
  readonly queueLimit: number;
  /** Who has waited this long is refused. */
  readonly waitLimitMs: number;
  /** Who would wait this long, by what hashes took lately, is refused at once. */
  readonly expectedWaitLimitMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly startThread?: () => Worker;
};

type Waiting = {
  readonly job: HashingJob;
  readonly waitEndsMs: number;
  readonly resolve: (outcome: HashingOutcome) => void;
  readonly reject: (problem: Problem) => void;
  lostThreads: number;
  /** For a thread. */
  readonly wait: ActiveSpan | undefined;
};

type Thread = { readonly worker: Worker; running: Waiting | null; hasAnswered: boolean };

type Refusal = (typeof hashRefused.labels.reason)[number];

const threadLost = defineLogEvent<{ whileRunning: boolean; exitCode: number }>({
  name: 'passwords.hashing_thread_lost',
  level: 'warn',
  message: 'A hashing thread ended by itself; another takes its place.',
});

const threadFailed = defineLogEvent({
  name: 'passwords.hashing_thread_failed',
  level: 'error',
  message: 'A hashing thread failed.',
});

/** Its part before a thread takes it is a span of its own: then work and wait are told apart. */
const hashSpan: SpanType = { kind: 'internal' };

const firstPauseMs = 100;
const longestPauseMs = 5_000;
const longestBurstMs = 1_000;
/** So many hashes may be before one in a queue that stands. */
const standingHashes = 2;
/** A guess until the first hash was measured: bcrypt at cost 12. */
const assumedHashMs = 200;

// A thread that finds its program compiled needs no TypeScript compiler of its own: 10 MB less.
const compileCacheSetting = (): NodeJS.ProcessEnv => {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
};

/** Starts the worker beside this file, TypeScript from the source and JavaScript from a build. */
export const startHashingThread = (): Worker =>
  new Worker(new URL(`./hashing-worker${extname(import.meta.url)}`, import.meta.url), {
    name: 'hashing',
    // Nothing else: the thread has no business with settings and their secrets.
    env: compileCacheSetting(),
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  });

export const createHashingPool = (options: HashingPoolOptions): HashingPool => {
  const {
    clock,
    log,
    metrics,
    queueLimit,
    waitLimitMs,
    expectedWaitLimitMs,
    startThread = startHashingThread,
  } = options;
  const threads = new Set<Thread>();
  const queue: Waiting[] = [];
  let averageMs = assumedHashMs;
  let hasMeasured = false;
  let standingSinceMs: number | undefined;
  let isClosed = false;
  let waitTimer: NodeJS.Timeout | undefined;
  let pauseTimer: NodeJS.Timeout | undefined;
  let pauseMs = firstPauseMs;

  /** How long so many hashes take with all threads at work. */
  const backlogMs = (hashes: number): number => (hashes * averageMs) / options.threads;

  const allowedWaitMs = (): number => {
    const isStanding = standingSinceMs !== undefined && clock.monotonicMs() - standingSinceMs > longestBurstMs;
    return isStanding ? Math.min(expectedWaitLimitMs, averageMs * standingHashes) : expectedWaitLimitMs;
  };

  const refusal = (reason: Refusal): Problem => {
    metrics.increment(hashRefused, { reason });
    return hashingBusy(Math.max(1, Math.ceil(backlogMs(queue.length + 1) / 1000)));
  };

  const refuseOverdue = (): void => {
    waitTimer = undefined;
    const nowMs = clock.monotonicMs();
    for (let head = queue[0]; head !== undefined && head.waitEndsMs <= nowMs; head = queue[0]) {
      queue.shift();
      head.reject(refusal('waited_too_long'));
    }
    watchQueue();
  };

  // First in, first out: the head of the queue is always the next to have waited too long.
  const watchQueue = (): void => {
    metrics.gauge(hashPending, queue.length, {});
    const head = queue[0];
    standingSinceMs = head === undefined ? undefined : (standingSinceMs ?? clock.monotonicMs());
    if (head === undefined) {
      clearTimeout(waitTimer);
      waitTimer = undefined;
    } else {
      waitTimer ??= setTimeout(refuseOverdue, Math.max(1, head.waitEndsMs - clock.monotonicMs()));
    }
  };

  const settle = (thread: Thread, outcome: HashingOutcome): void => {
    const { running } = thread;
    thread.running = null;
    thread.hasAnswered = true;
    pauseMs = firstPauseMs;
    // An idle thread keeps no process alive: a command that hashed once may end.
    thread.worker.unref();
    if (running === null) return;
    averageMs += hasMeasured ? (outcome.durationMs - averageMs) / 8 : outcome.durationMs - averageMs;
    hasMeasured = true;
    const labels = { scheme: schemeOf(running.job), operation: running.job.operation };
    metrics.histogram(hashDuration, outcome.durationMs / 1000, labels);
    running.resolve(outcome);
    dispatch();
  };

  const replace = (thread: Thread, exitCode: number): void => {
    threads.delete(thread);
    const { running } = thread;
    thread.running = null;
    if (isClosed) {
      running?.reject(refusal('closed'));
      return;
    }
    log.write(threadLost, { whileRunning: running !== null, exitCode });
    if (running !== null) {
      running.lostThreads += 1;
      if (running.lostThreads > 1) running.reject(refusal('thread_lost'));
      else queue.unshift(running);
    }
    if (!thread.hasAnswered) pauseStarts();
    dispatch();
    watchQueue();
  };

  const pauseStarts = (): void => {
    if (pauseTimer !== undefined) return;
    pauseTimer = setTimeout(() => {
      pauseTimer = undefined;
      dispatch();
    }, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };

  const start = (): Thread | undefined => {
    let worker: Worker;
    try {
      worker = startThread();
    } catch (error) {
      // The system is out of threads or memory: those that wait may still be served by the threads there are.
      log.writeError(threadFailed, error, {});
      pauseStarts();
      return undefined;
    }
    const thread: Thread = { worker, running: null, hasAnswered: false };
    threads.add(thread);
    thread.worker.on('message', (outcome: HashingOutcome) => settle(thread, outcome));
    thread.worker.on('error', (error) => log.writeError(threadFailed, error, {}));
    thread.worker.on('exit', (exitCode) => replace(thread, exitCode));
    return thread;
  };

  const freeThread = (): Thread | undefined => {
    for (const thread of threads) if (thread.running === null) return thread;
    return threads.size < options.threads && pauseTimer === undefined ? start() : undefined;
  };

  const dispatch = (): void => {
    if (queue.length === 0) return;
    for (let thread = freeThread(); thread !== undefined; thread = freeThread()) {
      const next = queue.shift();
      if (next === undefined) break;
      thread.running = next;
      next.wait?.end();
      thread.worker.ref();
      thread.worker.postMessage(next.job);
      if (queue.length === 0) break;
    }
    watchQueue();
  };

  const requireRoom = (): void => {
    if (isClosed) throw refusal('closed');
    if (queue.length >= queueLimit) throw refusal('queue_full');
    if (hasMeasured && backlogMs(queue.length) > allowedWaitMs()) throw refusal('wait_too_long');
  };

  return {
    requireRoom,
    async run(job) {
      const span = beginSpan(hashSpan, `password.${job.operation}`);
      span?.note({ 'castellan.hashing.scheme': schemeOf(job) });
      try {
        requireRoom();
        const wait = span?.segment.begin(span, hashSpan, 'password.wait');
        const { promise, resolve, reject } = Promise.withResolvers<HashingOutcome>();
        queue.push({ job, waitEndsMs: clock.monotonicMs() + waitLimitMs, resolve, reject, lostThreads: 0, wait });
        dispatch();
        const outcome = await promise;
        span?.end();
        return outcome;
      } catch (error) {
        span?.fail(error);
        throw error;
      }
    },

    async close() {
      isClosed = true;
      clearTimeout(pauseTimer);
      for (const waiting of queue.splice(0)) waiting.reject(refusal('closed'));
      watchQueue();
      await Promise.all([...threads].map((thread) => thread.worker.terminate()));
    },
  };
};

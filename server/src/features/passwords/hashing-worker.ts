import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { systemClock } from '../../platform/clock/clock.ts';
import { performHashing } from './hashing.ts';
import type { HashingJob, HashingOutcome } from './hashing-job.ts';

const belowNormalPriority = 10;

// Linux gives each thread a priority of its own and takes "this process" to mean the calling thread; elsewhere the
// same call would slow down the whole server.
if (process.platform === 'linux') {
  try {
    setPriority(0, belowNormalPriority);
  } catch {
    // A container may forbid it; hashing then competes on equal terms.
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

const holdUntil = (endMs: number): void => {
  const restMs = endMs - systemClock.monotonicMs();
  if (restMs > 0) Atomics.wait(sleeper, 0, 0, restMs);
};

const answer = (job: HashingJob, startedMs: number): HashingOutcome => {
  const elapsedMs = (): number => systemClock.monotonicMs() - startedMs;
  try {
    const result = performHashing(job);
    return typeof result === 'string'
      ? { kind: 'hashed', encoded: result, durationMs: elapsedMs() }
      : { kind: 'verified', matches: result, durationMs: elapsedMs() };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : 'unknown', durationMs: elapsedMs() };
  }
};

parentPort?.on('message', (job: HashingJob) => {
  const startedMs = systemClock.monotonicMs();
  const outcome = answer(job, startedMs);
  if (job.operation === 'verify') holdUntil(startedMs + job.atLeastMs);
  parentPort?.postMessage(outcome);
});

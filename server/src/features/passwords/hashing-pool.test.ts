import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { silentLog } from '../../../test/harness/test-pool.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import type { HashCheck, HashingJob } from './hashing-job.ts';
import { createHashingPool, type HashingPoolOptions, startHashingThread } from './hashing-pool.ts';

const hashAt = (cost: number): HashingJob => ({
  operation: 'hash',
  recipe: { scheme: 'bcrypt', cost },
  input: 'hello',
  salt: Uint8Array.from(systemRandomness.bytes(16)),
});

const openPool = (context: TestContext, options: Partial<HashingPoolOptions> = {}) => {
  const recorded: string[] = [];
  const note = (name: string, labels: object): void => void recorded.push([name, ...Object.values(labels)].join(' '));
  const metrics: Metrics = {
    increment: (metric, labels) => note(metric.name, labels),
    histogram: (metric, _value, labels) => note(metric.name, labels),
    gauge: (metric, value) => note(metric.name, { value }),
  };
  const started: Worker[] = [];
  const pool = createHashingPool({
    threads: 1,
    queueLimit: 4,
    waitLimitMs: 30_000,
    expectedWaitLimitMs: 30_000,
    clock: systemClock,
    log: silentLog,
    metrics,
    ...options,
    startThread: () => {
      const worker = (options.startThread ?? startHashingThread)();
      started.push(worker);
      return worker;
    },
  });
  context.after(() => pool.close());
  return { pool, recorded, started };
};

const isBusy = (error: unknown): true => {
  assert.ok(error instanceof Problem);
  assert.equal(error.code, 'SERVICE_UNAVAILABLE');
  assert.ok(Number.isInteger(error.retryAfterSeconds) && Number(error.retryAfterSeconds) >= 1);
  return true;
};

test('starts no thread before the first hash, and no more than it may', async (context) => {
  const { pool, started } = openPool(context, { threads: 2 });
  assert.equal(started.length, 0);
  await pool.run(hashAt(4));
  assert.equal(started.length, 1);
  await Promise.all([1, 2, 3, 4].map(() => pool.run(hashAt(4))));
  assert.equal(started.length, 2);
});

test('keeps a thread as long as a comparison asks, however cheap its hash is', async (context) => {
  const { pool } = openPool(context);
  const encoded = '$2a$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG';
  const check: HashCheck = { scheme: 'bcrypt', cost: 4, encoded };
  await pool.run(hashAt(4));
  const startedMs = systemClock.monotonicMs();
  const outcomes = [1, 2].map(() => pool.run({ operation: 'verify', check, input: 'anything', atLeastMs: 60 }));
  assert.deepEqual(new Set((await Promise.all(outcomes)).map(({ kind }) => kind)), new Set(['verified']));
  assert.ok(systemClock.monotonicMs() - startedMs >= 120, 'the second waited for the first');
});

test('answers a full queue with 503 and the time to come back, and finishes those who wait', async (context) => {
  const { pool, recorded } = openPool(context, { queueLimit: 3 });
  const admitted = [1, 2, 3, 4].map(() => pool.run(hashAt(6)));
  await assert.rejects(pool.run(hashAt(6)), isBusy);
  assert.throws(() => pool.requireRoom(), isBusy);
  const outcomes = await Promise.all(admitted);
  assert.doesNotThrow(() => pool.requireRoom());
  assert.deepEqual(new Set(outcomes.map(({ kind }) => kind)), new Set(['hashed']));
  assert.equal(recorded.filter((line) => line === 'castellan.password.hash.refused queue_full').length, 2);
  assert.equal(recorded.filter((line) => line === 'castellan.password.hash.duration bcrypt hash').length, 4);
  assert.equal(
    recorded
      .filter((line) => line.startsWith('castellan.password.hash.pending'))
      .at(-1)
      ?.at(-1),
    '0',
  );
});

test('names a longer wait when more are waiting', async (context) => {
  const { pool } = openPool(context, { queueLimit: 30 });
  const retryAfter = async (): Promise<number> => {
    try {
      await pool.run(hashAt(4));
      return 0;
    } catch (error) {
      return error instanceof Problem ? (error.retryAfterSeconds ?? 0) : 0;
    }
  };
  const admitted = Array.from({ length: 31 }, () => pool.run(hashAt(4)));
  // 31 more at the 200 ms a hash is assumed to take before one was measured.
  assert.equal(await retryAfter(), 7);
  await Promise.all(admitted);
});

test('refuses at once whoever would wait too long by what hashes took lately', async (context) => {
  const { pool, recorded } = openPool(context, { expectedWaitLimitMs: 30 });
  // Long enough to be told from the wait that is allowed, and measured: before that nobody can say.
  await pool.run(hashAt(10));
  const admitted = [pool.run(hashAt(10)), pool.run(hashAt(4))];
  await assert.rejects(pool.run(hashAt(4)), isBusy);
  assert.ok(recorded.includes('castellan.password.hash.refused wait_too_long'));
  await Promise.allSettled(admitted);
});

test('lets a burst wait, and holds a queue short that has not been empty for a second', async (context) => {
  const clock = movableClock();
  const { pool } = openPool(context, { clock, queueLimit: 30 });
  const run = () => pool.run(hashAt(8));
  await run();
  const burst = Array.from({ length: 8 }, run);
  clock.letPassMs(1_100);
  await assert.rejects(run(), isBusy);
  await Promise.all(burst);
  assert.equal((await run()).kind, 'hashed');
});

test('refuses a hash that has waited too long, and not the one that runs', async (context) => {
  const { pool } = openPool(context, { waitLimitMs: 30 });
  const running = pool.run(hashAt(10));
  await assert.rejects(pool.run(hashAt(4)), isBusy);
  assert.equal((await running).kind, 'hashed');
});

test('runs a job again on another thread when its thread is killed', async (context) => {
  const { pool, started } = openPool(context);
  await pool.run(hashAt(4));
  const running = pool.run(hashAt(12));
  const waiting = pool.run(hashAt(4));
  void started[0]?.terminate();
  assert.equal((await running).kind, 'hashed');
  assert.equal((await waiting).kind, 'hashed');
  assert.equal(started.length, 2);
});

const dyingThread = (): Worker =>
  new Worker('require("node:worker_threads").parentPort.once("message", () => process.exit(3))', { eval: true });

test('gives a job up with 503 when it has cost two threads, and serves the next', async (context) => {
  let threadsThatDie = 2;
  const startThread = (): Worker => {
    threadsThatDie -= 1;
    return threadsThatDie >= 0 ? dyingThread() : startHashingThread();
  };
  const { pool, recorded } = openPool(context, { startThread });
  await assert.rejects(pool.run(hashAt(4)), isBusy);
  assert.ok(recorded.includes('castellan.password.hash.refused thread_lost'));
  assert.equal((await pool.run(hashAt(4))).kind, 'hashed');
});

test('does not start threads in a hot loop when none can start', async (context) => {
  const startThread = (): Worker => new Worker('process.exit(1)', { eval: true });
  const { pool, started } = openPool(context, { startThread, waitLimitMs: 2_000 });
  await assert.rejects(pool.run(hashAt(4)), isBusy);
  assert.ok(started.length <= 2, `${started.length} threads`);
});

test('survives that the system gives it no thread', async (context) => {
  let attempts = 0;
  const startThread = (): Worker => {
    attempts += 1;
    if (attempts === 1) throw new Error('out of threads');
    return startHashingThread();
  };
  const { pool } = openPool(context, { startThread });
  assert.equal((await pool.run(hashAt(4))).kind, 'hashed');
});

test('tells what the library refused instead of losing the thread', async (context) => {
  const { pool, started } = openPool(context);
  const job: HashingJob = {
    operation: 'hash',
    recipe: { scheme: 'bcrypt', cost: 99 },
    input: '',
    salt: new Uint8Array(16),
  };
  assert.equal((await pool.run(job)).kind, 'failed');
  assert.equal((await pool.run(hashAt(4))).kind, 'hashed');
  assert.equal(started.length, 1);
});

test('closes: ends its threads, refuses what waits and what comes later', async (context) => {
  const { pool, started } = openPool(context);
  const running = pool.run(hashAt(12));
  const waiting = pool.run(hashAt(4));
  const both = Promise.all([assert.rejects(running, isBusy), assert.rejects(waiting, isBusy)]);
  const exits = started.map((worker) => once(worker, 'exit'));
  await pool.close();
  await both;
  await Promise.all(exits);
  await assert.rejects(pool.run(hashAt(4)), isBusy);
});

test('hashes at lower priority than requests are answered (on Linux)', async (context) => {
  if (process.platform !== 'linux') return;
  const { pool } = openPool(context);
  await pool.run(hashAt(4));
  const niceness = readdirSync('/proc/self/task').map((task) => {
    const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
    // The name in parentheses may hold spaces; niceness is the 19th field, the 17th after it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
  assert.equal(niceness.filter((nice) => nice === 10).length, 1);
  const own = readFileSync('/proc/thread-self/stat', 'utf8');
  // Whoever runs the tests may be running them nicely.
  assert.ok(Number(own.slice(own.lastIndexOf(')') + 2).split(' ')[16]) < 10);
});

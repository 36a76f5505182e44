import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { familyCpuMicros } from '../../processes.ts';
import { concurrency, serveEngine } from '../../task-engine.ts';

/*
 * Debian's Celery on Redis: ten processes, 500 messages fetched ahead, no results, no events. It has no transactions to take
 * part in, and one thread enqueues. What it runs is counted from outside, by the length of its queue, so that the task itself
 * does nothing.
 */

const folder = import.meta.dirname;
const store = new Redis(process.env.REDIS_URL);
const environment = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1', C_FORCE_ROOT: '1' };
const python = '/usr/bin/python3';
let producer: { child: ChildProcess; lines: AsyncIterator<string> } | undefined;
let worker: ChildProcess | undefined;
let watching = false;
const spent = new Map();

const say = async (line) => {
  if (producer === undefined) {
    const child = spawn(python, ['celery_tasks.py'], {
      cwd: folder,
      env: environment,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    producer = { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  }
  producer.child.stdin.write(`${line}\n`);
  const { done } = await producer.lines.next();
  if (done) throw new Error('The producer of Celery ended.');
};

const waiting = async () => (await store.llen('celery')) + (await store.hlen('unacked'));

const killWorker = () => {
  try {
    process.kill(-worker.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
};

serveEngine({
  prepare: () => say('bulk 0'),
  single: (count) => say(`single ${count}`),
  async bulk(count, delayMs) {
    if (delayMs > 0) throw new Error('Celery fetches what is due later at once.');
    await say(`bulk ${count}`);
  },
  ping: (key) => say(`ping ${key}`),
  async startWorker(ran) {
    const atStart = await waiting();
    const parameters = ['-A', 'celery_tasks', 'worker', '-c', String(concurrency), '-l', 'error', '-O', 'fair'];
    worker = spawn(
      python,
      ['-m', 'celery', ...parameters, '--without-gossip', '--without-mingle', '--without-heartbeat'],
      { cwd: folder, env: environment, stdio: 'ignore', detached: true },
    );
    let seen = 0;
    watching = true;
    const watch = async () => {
      while (watching) {
        // The last of what it fetched ahead still waits inside it: `waiting` tells those too.
        const finished = atStart - (await waiting());
        for (; seen < finished; seen += 1) ran(null);
        for (let told = await store.lpop('bench-started'); told !== null; told = await store.lpop('bench-started')) {
          const { key, startedMicros } = JSON.parse(told);
          ran(key, startedMicros);
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    watch();
    // Its processes need a moment; a worker that does not answer yet would be measured as slow.
    if (atStart === 0) await new Promise((resolve) => setTimeout(resolve, 3_000));
  },
  async stopWorker() {
    watching = false;
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    // With messages fetched ahead it may wait for ever; then all of its processes are ended, and those messages are lost to it.
    const impatience = setTimeout(killWorker, 3_000);
    await ended;
    clearTimeout(impatience);
  },
  left: waiting,
  async workerMicros() {
    // What a worker that ended had used stays in the sum.
    spent.set(worker.pid, Math.max(spent.get(worker.pid) ?? 0, await familyCpuMicros(worker.pid)));
    return [...spent.values()].reduce((sum, micros) => sum + micros, 0);
  },
});
process.on('exit', () => {
  producer?.child.kill();
  if (worker !== undefined) killWorker();
});

import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { concurrency, inParallel, serveEngine } from '../../task-engine.ts';

/*
 * graphile-worker, tuned as its page on performance advises for tasks that take no time: a local queue of 500, and
 * completions that are batched.
 */

const pgPool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: concurrency + 4 });
pgPool.on('error', () => {});
const logger = new Logger(() => () => {});
const utils = await makeWorkerUtils({ pgPool, logger });
let runner: import('graphile-worker').Runner;

const addJob = { name: 'add-job', text: `select graphile_worker.add_job('noop', '{}'::json)` };

serveEngine({
  prepare: () => utils.migrate(),
  single: (count, inFlight) =>
    inParallel(count, inFlight, async () => {
      const client = await pgPool.connect();
      try {
        await client.query('begin');
        await client.query(addJob);
        await client.query('commit');
      } finally {
        client.release();
      }
    }),
  async bulk(count, delayMs) {
    const runAt = delayMs > 0 ? { runAt: new Date(Date.now() + delayMs) } : {};
    for (let done = 0; done < count; done += 10_000) {
      const jobs = new Array(Math.min(10_000, count - done)).fill({ identifier: 'noop', payload: {}, ...runAt });
      await utils.addJobs(jobs);
    }
  },
  ping: (key) => utils.addJob('noop', { key }),
  async startWorker(ran) {
    runner = await run({
      pgPool,
      logger,
      noHandleSignals: true,
      taskList: { noop: async (payload) => ran(payload.key ?? null) },
      preset: {
        worker: {
          concurrentJobs: concurrency,
          pollInterval: 500,
          localQueue: { size: 500 },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    });
  },
  stopWorker: () => runner.stop(),
  async left() {
    const { rows } = await pgPool.query(
      'select count(*)::int as count from graphile_worker._private_jobs where run_at <= now()',
    );
    return rows[0].count;
  },
});

import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { concurrency, inParallel, serveEngine } from '../../task-engine.ts';

/*
 * pg-boss, tuned: ten workers that fetch 50 at a time, LISTEN/NOTIFY on, and no wait between fetches while batches come
 * back full.
 */

const batchSize = 50;
const connectionString = process.env.DATABASE_URL;
const pool = new pg.Pool({ connectionString, max: concurrency });
pool.on('error', () => {});
let boss: PgBoss | undefined;

const makeBoss = async () => {
  const made = new PgBoss({ connectionString, max: concurrency + 4, useListenNotify: true, schedule: false });
  made.on('error', () => {});
  made.on('warning', () => {});
  await made.start();
  return made;
};
const started = async () => {
  boss ??= await makeBoss();
  return boss;
};

serveEngine({
  async prepare() {
    await (await started()).createQueue('noop', { notify: true, retryLimit: 2 });
  },
  async single(count, inFlight) {
    const { send } = await started().then((it) => ({ send: it.send.bind(it) }));
    await inParallel(count, inFlight, async () => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await send('noop', {}, { db: { executeSql: (text, values) => client.query(text, values) } });
        await client.query('commit');
      } finally {
        client.release();
      }
    });
  },
  async bulk(count, delayMs) {
    const it = await started();
    const job = delayMs > 0 ? { data: {}, startAfter: Math.ceil(delayMs / 1000) } : { data: {} };
    for (let done = 0; done < count; done += 10_000) {
      await it.insert('noop', new Array(Math.min(10_000, count - done)).fill(job));
    }
  },
  ping: async (key) => (await started()).send('noop', { key }),
  async startWorker(ran) {
    await (await started()).work(
      'noop',
      { batchSize, localConcurrency: concurrency, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true },
      async (jobs) => {
        for (const { data } of jobs) ran(data?.key ?? null);
      },
    );
  },
  stopWorker: async () => (await started()).offWork('noop', { wait: true }),
  async left() {
    const { rows } = await pool.query(
      `select count(*)::int as count from pgboss.job where name = 'noop' and state < 'completed' and start_after <= now()`,
    );
    return rows[0].count;
  },
  async addFinished(count) {
    for (let done = 0; done < count; done += 100_000) {
      await pool.query(
        `insert into pgboss.job (name, data, state, created_on, started_on, completed_on)
         select 'noop', '{}', 'completed', now() - g * interval '50 ms', now() - g * interval '50 ms', now() - g * interval '50 ms'
         from generate_series($1::int, $2::int) g`,
        [done + 1, Math.min(done + 100_000, count)],
      );
    }
    await pool.query('analyze pgboss.job');
  },
});

import pg from 'pg';
import { concurrency, inParallel, serveEngine } from '../../task-engine.ts';

/*
 * The least that a queue in PostgreSQL does: a table, FOR UPDATE SKIP LOCKED in batches of 500, and a delete in batches. No
 * leases that run out, no retries, no priorities, no history.
 */

const batch = 500;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: concurrency + 4 });
pool.on('error', () => {});

const insert = {
  name: 'insert',
  text: `insert into bare_tasks (id, due_at, payload) values (gen_random_uuid(), clock_timestamp(), $1)`,
};
const insertMany = {
  name: 'insert-many',
  text: `insert into bare_tasks (id, due_at, payload)
         select gen_random_uuid(), clock_timestamp() + make_interval(secs => $2 / 1000.0), p from unnest($1::jsonb[]) p`,
};
const claim = {
  name: 'claim',
  text: `update bare_tasks t set state = 1, lease_id = gen_random_uuid()
         from (select id from bare_tasks where state = 0 and due_at <= now() order by due_at limit ${batch}
               for update skip locked) due
         where t.id = due.id returning t.id, t.payload`,
};
const settle = { name: 'settle', text: 'delete from bare_tasks where id = any($1)' };

let isRunning = false;
let lanes = [];
let wake = () => {};
let listener: pg.Client;

const inTransaction = async (statement, values) => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(statement, values);
    await client.query('commit');
  } finally {
    client.release();
  }
};

serveEngine({
  async prepare() {
    await pool.query(`
      create table if not exists bare_tasks (
        id uuid primary key, state smallint not null default 0, due_at timestamptz not null, lease_id uuid, payload jsonb not null
      ) with (fillfactor = 80);
      create index if not exists bare_tasks_due on bare_tasks (due_at) where state = 0`);
  },
  single: (count, inFlight) => inParallel(count, inFlight, () => inTransaction(insert, ['{}'])),
  async bulk(count, delayMs) {
    for (let done = 0; done < count; done += 10_000) {
      await pool.query(insertMany, [new Array(Math.min(10_000, count - done)).fill('{}'), delayMs]);
    }
  },
  async ping(key) {
    await pool.query(insert, [JSON.stringify({ key })]);
    await pool.query('notify bare_tasks');
  },
  async startWorker(ran) {
    isRunning = true;
    listener = new pg.Client(process.env.DATABASE_URL);
    listener.on('error', () => {});
    await listener.connect();
    await listener.query('listen bare_tasks');
    listener.on('notification', () => wake());
    // Two lanes: while one settles, the other claims.
    const lane = async () => {
      while (isRunning) {
        const { rows } = await pool.query(claim);
        for (const { payload } of rows) ran(payload.key ?? null);
        if (rows.length > 0) await pool.query(settle, [rows.map(({ id }) => id)]);
        else
          await new Promise((resolve) => {
            const timer = setTimeout(resolve, 500);
            const before = wake;
            wake = () => {
              clearTimeout(timer);
              before();
              resolve();
            };
          });
      }
    };
    lanes = [lane(), lane()];
  },
  async stopWorker() {
    isRunning = false;
    wake();
    await Promise.all(lanes);
    wake = () => {};
    await listener.end();
  },
  async left() {
    return (await pool.query('select count(*)::int as count from bare_tasks where due_at <= now()')).rows[0].count;
  },
});

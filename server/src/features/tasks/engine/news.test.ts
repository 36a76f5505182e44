import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import { sql } from '../../../platform/postgres/database.ts';

const startedAtMs = new Map<string, number>();
const stamped = madeTask('test.stamped', {
  run: async (_payload, { taskId }) => {
    startedAtMs.set(taskId, performance.now());
  },
});
const enqueuer = await openTaskHouse({ work: null, tasks: [stamped] });
const worker = await openTaskHouse({ beside: enqueuer.house, tasks: [stamped] });

const listeners = `select pid from pg_stat_activity where application_name = 'castellan-listen' and datname = current_database()`;

const endListeners = sql({
  name: 'test.end_listeners',
  text: `select pg_terminate_backend(pid) from (${listeners}) l`,
  row: z.unknown(),
});

/** From the commit to the beginning of the run, in another house. */
const pickupMs = async (): Promise<number> => {
  const id = await enqueuer.enqueue(stamped, {});
  const committedAtMs = performance.now();
  await worker.reaches(id, 'succeeded');
  return (startedAtMs.get(id) ?? Number.NaN) - committedAtMs;
};

const isHearing = () => waitFor(async () => assert.equal((await worker.query(listeners)).length, 1));

test('a worker of another process begins long before it would have looked by itself', async () => {
  await isHearing();
  const waits = [];
  for (let n = 0; n < 5; n += 1) waits.push(await pickupMs());
  assert.ok(Math.min(...waits) < 100, waits.join(' '));
});

test('without the listening connection tasks run all the same, and it is made again', async () => {
  await worker.pool.database.execute(endListeners, []);
  assert.ok((await pickupMs()) < 2_000);
  await isHearing();
});

test('what was put there by a statement of somebody else is found by looking', async () => {
  const [row] = await worker.query(
    `insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms)
     values (gen_random_uuid(), 'test.stamped', 'default', 1, 'scheduled', '{}', 3, 1000) returning id`,
  );
  await worker.reaches(String(row?.id), 'succeeded', 3_000);
});

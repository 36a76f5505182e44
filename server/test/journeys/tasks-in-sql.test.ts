import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { runSql } from '../harness/postgres-server.ts';
import { writeTaskModules } from '../harness/task-modules.ts';
import { openTaskStand, type ShownTask } from '../harness/task-stand.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

const TASKS_DIR = await writeTaskModules({
  'shop.ts': `
import { setTimeout as wait } from 'node:timers/promises';
import { defineTask, z } from 'castellan/tasks';

const order = z.strictObject({ order_id: z.string(), customer_id: z.string() });
const span = async (ms: number) => {
  const began = performance.timeOrigin + performance.now();
  await wait(ms);
  return { began, ended: performance.timeOrigin + performance.now() };
};

export default [
  defineTask({ name: 'shop.bill', payload: order, run: ({ order_id }) => ({ billed: order_id }) }),
  defineTask({ name: 'shop.pack', payload: order, unique: ['order_id'], concurrency: { per: ['customer_id'], limit: 1 }, run: () => span(60) }),
  defineTask({ name: 'shop.chain', payload: order, run: async (payload, { enqueue }) => enqueue('shop.bill', payload, { unique_key: payload.order_id }) }),
  defineTask({ name: 'shop.count', payload: z.strictObject({}), unique: [], schedule: { cron: '0 4 * * *', timeZone: 'Europe/Berlin' }, run: () => 'counted' }),
];`,
});

const house = await openTestHouse({ settings: { TASKS_DIR } });
const stand = await openTaskStand(house.database);
const shop = new pg.Client(await house.database.addRole());
shop.on('error', () => {});
await runSql(
  house.database.owner,
  'create schema shop',
  `grant create, usage on schema shop to ${shop.user}`,
  `grant usage on schema castellan to ${shop.user}`,
  `grant execute on function castellan.enqueue(text, jsonb, jsonb) to ${shop.user}`,
);
await shop.connect();
after(() => shop.end());
await shop.query('create table shop.orders (id text primary key)');

const enqueue = async (kind: string, payload: unknown, options: object = {}): Promise<string> => {
  const { rows } = await shop.query('select castellan.enqueue($1, $2, $3) as id', [
    kind,
    JSON.stringify(payload),
    JSON.stringify(options),
  ]);
  return z.object({ id: z.string() }).parse(rows[0]).id;
};
const isIn = (id: string, state: string): Promise<ShownTask> =>
  waitFor(async () => {
    const task = await stand.task(id);
    assert.ok(task?.state === state, JSON.stringify(task));
    return task;
  }, 15_000);
const orderOf = (number: number) => ({ order_id: `A${number}`, customer_id: 'ada' });

test('an order and its task are there together, or neither is', async () => {
  await shop.query('begin');
  await shop.query(`insert into shop.orders values ('A1')`);
  const undone = await enqueue('shop.bill', orderOf(1));
  await shop.query('rollback');
  await shop.query('begin');
  await shop.query(`insert into shop.orders values ('A2')`);
  const done = await enqueue('shop.bill', orderOf(2));
  await shop.query('commit');
  const task = await isIn(done, 'succeeded');
  assert.deepEqual([task.result, task.attempts], [{ billed: 'A2' }, 1]);
  assert.equal(await stand.task(undone), undefined);
});

test('tasks of one customer run one after the other, those of another beside them', async () => {
  const ids: string[] = [];
  for (let number = 10; number < 16; number += 1) ids.push(await enqueue('shop.pack', orderOf(number)));
  const other = await enqueue('shop.pack', { order_id: 'B1', customer_id: 'bob' });
  const spans: { began: number; ended: number }[] = [];
  for (const id of ids) {
    const { result } = await isIn(id, 'succeeded');
    spans.push(z.object({ began: z.number(), ended: z.number() }).parse(result));
  }
  spans.sort((one, two) => one.began - two.began);
  for (const [index, span] of spans.entries()) assert.ok(index === 0 || span.began >= (spans[index - 1]?.ended ?? 0));
  await isIn(other, 'succeeded');
});

test('while one order waits, it is not packed a second time', async () => {
  const first = await enqueue('shop.pack', orderOf(20), { delay_seconds: 3600 });
  assert.equal(await enqueue('shop.pack', orderOf(20)), first);
});

test('a payload that does not fit is dead at once, with every problem', async () => {
  const task = await isIn(await enqueue('shop.bill', { order_id: 4, colour: 'red' }), 'dead');
  assert.deepEqual([task.dead_reason, task.attempts], ['payload_invalid', 1]);
  assert.match(task.past_attempts[0]?.error?.message ?? '', /order_id: .*customer_id: .*colour/s);
});

test('a run puts another task on its way', async () => {
  const { result } = await isIn(await enqueue('shop.chain', orderOf(30)), 'succeeded');
  const { id } = z.object({ id: z.string() }).parse(result);
  assert.deepEqual((await isIn(id, 'succeeded')).result, { billed: 'A30' });
});

test('the schedule of a module is kept, with its next tick', async () => {
  const [schedule] = await stand.query(
    `select cron, time_zone, next_tick_at > now() as lies_ahead from task_schedules where name = 'shop.count'`,
  );
  assert.deepEqual(schedule, { cron: '0 4 * * *', time_zone: 'Europe/Berlin', lies_ahead: true });
});

test('kinds of the server are not to be had in SQL', async () => {
  const [own] = await stand.query(`select name from task_kinds where source = 'built_in' and not is_public limit 1`);
  await assert.rejects(enqueue(z.string().parse(own?.name), {}), /no task kind ".*" that may be enqueued/);
});

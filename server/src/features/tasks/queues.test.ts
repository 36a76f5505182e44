import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { openDeskStand } from '../../../test/harness/task-desk.ts';
import { sql } from '../../platform/postgres/database.ts';

const stand = await openDeskStand();
const { call, pool, put, showKind, administrator } = stand;
const { database } = pool;

await showKind('report.build', {});

const insertCounts = sql({
  name: 'test.insert_counts',
  text: `insert into task_counts (queue, state, count, oldest_due_at, counted_at)
         values ('default', 'ready', 7, clock_timestamp() - interval '90 s', clock_timestamp()),
                ('default', 'scheduled', 3, clock_timestamp() + interval '1 h', clock_timestamp()),
                ('default', 'dead', 2, clock_timestamp() - interval '1 day', clock_timestamp())`,
  row: z.unknown(),
});
const insertTallies = sql({
  name: 'test.insert_tallies',
  text: `insert into task_tallies (minute, queue, kind, outcome, count, run_ms)
         values (date_trunc('minute', clock_timestamp()), 'default', 'report.build', 'succeeded', 8, 800),
                (date_trunc('minute', clock_timestamp()), 'default', 'note.keep', 'succeeded', 1, 0),
                (date_trunc('minute', clock_timestamp()), 'default', 'report.build', 'failed', 1, 200),
                (clock_timestamp() - interval '1 hour', 'default', 'report.build', 'succeeded', 99, 1)`,
  row: z.unknown(),
});
const insertWorkers = sql({
  name: 'test.insert_workers',
  text: `insert into task_workers (id, host, pid, version, queues, concurrency, started_at, seen_at, clock_skew_ms)
         values (gen_random_uuid(), 'alive.example', 7, '1.0.0', '{default,email-events}', 4, clock_timestamp(), clock_timestamp(), 12),
                (gen_random_uuid(), 'lost.example', 8, '1.0.0', '{default}', 4, clock_timestamp() - interval '1 h', clock_timestamp() - interval '5 min', 0)`,
  row: z.unknown(),
});
const giveToWorker = sql({
  name: 'test.give_to_worker',
  text: `update tasks set worker_id = (select id from task_workers where host = $2) where id = $1`,
  row: z.unknown(),
});
const selectAudit = sql({
  name: 'test.select_queue_audit',
  text: `select action, actor_id as "actorId", personal from audit_events where action like 'queue.%' order by id`,
  row: z.object({ action: z.string(), actorId: z.string().nullable(), personal: z.record(z.string(), z.unknown()) }),
});

test('a queue shows what waits, for how long, what was done and who works', async () => {
  await Promise.all([insertCounts, insertTallies, insertWorkers].map((statement) => database.execute(statement, [])));
  const reply = await call('GET', '/queues/default');
  assert.equal(reply.statusCode, 200, reply.body);
  const queue = reply.json();
  assert.deepEqual(queue.counts, { blocked: 0, scheduled: 3, ready: 7, dispatched: 0, running: 0, dead: 2 });
  assert.ok(queue.oldest_age_seconds >= 90 && queue.oldest_age_seconds < 120, reply.body);
  assert.deepEqual(queue.throughput, { minutes: 5, outcomes: { succeeded: 9, failed: 1 }, mean_run_ms: 100 });
  assert.equal(queue.workers, 1, 'the lost one does not count');
  const all = (await call('GET', '/queues')).json().data;
  assert.deepEqual(
    all.find(({ name }: { name: string }) => name === 'default'),
    { ...queue, oldest_age_seconds: all[0].oldest_age_seconds },
  );
});

test('workers are shown with what they work and whether they are there', async () => {
  const { data } = (await call('GET', '/workers')).json();
  const shown = data.map((worker: { host: string; is_alive: boolean; clock_skew_ms: number; queues: string[] }) => [
    worker.host,
    worker.is_alive,
    worker.clock_skew_ms,
    worker.queues.length,
  ]);
  assert.deepEqual(shown, [
    ['lost.example', false, 0, 1],
    ['alive.example', true, 12, 2],
  ]);
});

test('a worker is shown with how many tasks it has in hand', async () => {
  for (const state of ['running', 'running', 'ready'] as const) {
    await database.execute(giveToWorker, [await put({ state }), 'alive.example']);
  }
  const { data } = (await call('GET', '/workers')).json();
  assert.deepEqual(
    data.map((worker: { host: string; running: number }) => [worker.host, worker.running]),
    [
      ['lost.example', 0],
      ['alive.example', 2],
    ],
  );
});

test('a queue is paused once and resumed once, and both are audited', async () => {
  for (const round of [1, 2]) {
    const reply = await call('POST', '/queues/default/pause');
    assert.equal(reply.statusCode, 200, `${round} ${reply.body}`);
    assert.equal(reply.json().paused_by, administrator.id);
  }
  for (const round of [1, 2]) {
    const reply = await call('POST', '/queues/default/resume');
    assert.equal(reply.json().paused_at, null, `${round}`);
  }
  const audited = await database.rows(selectAudit, []);
  assert.deepEqual(
    audited.map(({ action, actorId }) => [action, actorId]),
    [
      ['queue.paused', administrator.id],
      ['queue.resumed', administrator.id],
    ],
  );
});

test('limits are set, kept when they are left out, and lifted with null', async () => {
  const change = async (body: object) => {
    const reply = await call('PATCH', '/queues/default', body);
    assert.equal(reply.statusCode, 200, reply.body);
    return [reply.json().concurrency_limit, reply.json().rate_limit];
  };
  const rate = { count: 10, seconds: 60 };
  assert.deepEqual(await change({ concurrency_limit: 2 }), [2, null]);
  assert.deepEqual(await change({ rate_limit: rate }), [2, rate]);
  assert.deepEqual(await change({}), [2, rate]);
  assert.deepEqual(await change({ concurrency_limit: null, rate_limit: null }), [null, null]);
  const changes = (await database.rows(selectAudit, [])).filter(({ action }) => action === 'queue.changed');
  assert.equal(changes.length, 3, 'what changed nothing is not audited');
});

const badLimits: readonly object[] = [
  { concurrency_limit: 0 },
  { concurrency_limit: 1.5 },
  { rate_limit: { count: 1 } },
  { rate_limit: { count: 0, seconds: 1 } },
  { paused: true },
];
for (const body of badLimits) {
  test(`the limits ${JSON.stringify(body)} are refused`, async () => {
    assert.equal((await call('PATCH', '/queues/default', body)).statusCode, 400);
  });
}

test('a queue that nobody knows is not found', async () => {
  assert.equal((await call('GET', '/queues/nowhere')).statusCode, 404);
  assert.equal((await call('POST', '/queues/nowhere/pause')).statusCode, 404);
  assert.equal((await call('PATCH', '/queues/nowhere', { concurrency_limit: 1 })).statusCode, 404);
});

test('who may only see queues changes none', async () => {
  const auditor = await stand.holder('auditor');
  assert.equal((await call('GET', '/queues', undefined, auditor)).statusCode, 200);
  assert.equal((await call('POST', '/queues/default/pause', undefined, auditor)).statusCode, 403);
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { openStatementCosts } from '../../../../test/harness/statement-cost.ts';
import { madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import { systemClock } from '../../../platform/clock/clock.ts';
import { systemRandomness } from '../../../platform/randomness/randomness.ts';
import type { TaskPriority } from '../../../platform/tasks/task.ts';
import { claimReady } from './claim.store.ts';
import { createClaimer } from './claimer.ts';

const plain = madeTask('test.plain', { queue: 'plain' });
const stand = await openTaskHouse({ work: null, tasks: [plain] });
const workerId = systemRandomness.uuid();

const openClaimer = (queue = 'plain') =>
  createClaimer({
    database: stand.pool.database,
    clock: systemClock,
    randomness: systemRandomness,
    queue,
    workerId,
    leaseSeconds: 60,
    kinds: () => ['test.plain'],
  });

/** Ready for so long already. */
const put = async (name: string, priority: TaskPriority, waitedSeconds: number): Promise<void> => {
  await stand.query(
    `insert into tasks (id, kind, queue, priority, state, payload, due_at, max_attempts, timeout_ms)
     values ($1, 'test.plain', 'plain', $2, 'ready', $3, now() - make_interval(secs => $4), 3, 1000)`,
    [systemRandomness.uuid(), priority, JSON.stringify({ name }), waitedSeconds],
  );
};

const clear = () => stand.query('delete from tasks');

test('the best is claimed first: urgent ones, then by priority, where a minute waited is worth a step', async () => {
  await clear();
  await put('normal', 1, 0);
  await put('high', 2, 0);
  await put('low', 0, 0);
  await put('low, but for two minutes and a half', 0, 150);
  await put('urgent', 3, 0);
  await put('normal, for half a minute', 1, 30);
  const names: unknown[] = [];
  const claimer = openClaimer();
  for (;;) {
    const [task] = await claimer.claim(1);
    if (task === undefined) break;
    names.push(task.payload);
  }
  assert.deepEqual(
    names.map((payload) => JSON.stringify(payload)),
    ['urgent', 'low, but for two minutes and a half', 'high', 'normal, for half a minute', 'normal', 'low'].map(
      (name) => JSON.stringify({ name }),
    ),
  );
});

test('a flood of urgent tasks leaves a tenth of the claims to the others', async () => {
  await clear();
  for (let n = 0; n < 100; n += 1) await put(`urgent ${n}`, 3, 0);
  for (let n = 0; n < 10; n += 1) await put(`patient ${n}`, 0, 0);
  const claimer = openClaimer();
  const claimed = [];
  for (let n = 0; n < 25; n += 1) claimed.push(...(await claimer.claim(2)));
  assert.equal(claimed.filter(({ rank }) => rank >= 0).length, 5);
});

test('two that claim at once never get the same task', async () => {
  await clear();
  for (let n = 0; n < 60; n += 1) await put(`task ${n}`, 1, 0);
  const claimers = Array.from({ length: 6 }, () => openClaimer());
  const claimed: string[] = [];
  await waitFor(async () => {
    for (const tasks of await Promise.all(claimers.map((claimer) => claimer.claim(5)))) {
      claimed.push(...tasks.map(({ id }) => id));
    }
    assert.equal(claimed.length, 60);
  });
  assert.equal(new Set(claimed).size, 60);
});

test('what becomes ready before the remembered place is found within a second or so', async () => {
  await clear();
  await put('first', 1, 0);
  const claimer = openClaimer();
  assert.equal((await claimer.claim(1)).length, 1);
  await put('older, and late', 1, 600);
  await waitFor(async () => assert.equal((await claimer.claim(1)).length, 1), 2_000);
});

test('a kind that this process does not know is left to others, and one that nobody knows dies after an hour', async () => {
  await clear();
  await stand.query(
    `insert into tasks (id, kind, queue, priority, state, payload, due_at, max_attempts, timeout_ms)
     values ($1, 'test.unknown', 'plain', 1, 'ready', '{}', now() - interval '2 hours', 3, 1000),
            ($2, 'test.unknown', 'plain', 1, 'ready', '{}', now() - interval '10 minutes', 3, 1000)`,
    [systemRandomness.uuid(), systemRandomness.uuid()],
  );
  assert.deepEqual(await openClaimer().claim(10), []);
  const { killUnknown } = await import('./presence.store.ts');
  const dead = await stand.pool.database.rows(killUnknown, [100]);
  assert.equal(dead.length, 1);
  const states = await stand.query('select state, dead_reason from tasks order by due_at');
  assert.deepEqual(states, [
    { state: 'dead', dead_reason: 'unknown_kind' },
    { state: 'ready', dead_reason: null },
  ]);
});

test('a task whose kind was given another queue since is run all the same', async () => {
  await clear();
  await put('strayed', 1, 0);
  await stand.query(`update tasks set queue = 'retired'`);
  const worker = await openTaskHouse({ beside: stand.house, tasks: [plain] });
  await waitFor(async () => assert.deepEqual(await worker.query('select id from tasks'), []), 5_000);
  await worker.house.composed.tasks.feature.stop?.();
});

test('a claim stays as cheap beside an old snapshot and 20,000 finished tasks', async () => {
  await clear();
  const old = new pg.Client(stand.house.database.owner);
  old.on('error', () => {});
  await old.connect();
  after(() => old.end());
  await old.query('begin isolation level repeatable read');
  await old.query('select count(*) from castellan.tasks');
  await stand.query(
    `insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms, due_at)
     select gen_random_uuid(), 'test.plain', 'plain', 1, 'ready', '{}', 3, 1000, now() - make_interval(secs => 30000 - n)
       from generate_series(1, 20000) n`,
  );
  await stand.query(`delete from tasks`);
  await stand.query(
    `insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms)
     select gen_random_uuid(), 'test.plain', 'plain', 1, 'ready', '{}', 3, 1000 from generate_series(1, 200)`,
  );
  const claimer = openClaimer();
  const [last] = (await claimer.claim(20)).slice(-1);
  assert.ok(last !== undefined);
  const costs = await openStatementCosts(stand.house.database);
  const { uuid } = systemRandomness;
  const place = (rank: number, id: string) => [
    ...['plain', 20, 18, -9_000_000_000_000_000, uuid(), rank, id, '{test.plain}', uuid(), workerId, 60],
  ];
  const remembered = await costs.measure(claimReady, place(last.rank, last.id));
  assert.equal(remembered.rows, 20);
  // 20 rows with a handful of index pages each.
  assert.ok(remembered.blocks < 1_000, `${remembered.blocks} pages: ${remembered.plan}`);
});

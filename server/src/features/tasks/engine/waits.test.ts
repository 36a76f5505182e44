import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate, madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import { deleteOldWaits } from './waits.store.ts';
import { createWaitCounting } from './waits.ts';

const order: string[] = [];
const gates = new Map<string, ReturnType<typeof createGate>>();
const gateOf = (name: unknown) => {
  const gate = gates.get(String(name)) ?? createGate();
  gates.set(String(name), gate);
  return gate;
};
const step = madeTask('test.step', {
  run: async ({ name, held, fails }) => {
    if (held === true) await gateOf(name).passed;
    if (fails === true && !fixed.has(String(name))) throw new Error('It does not work yet.');
    order.push(String(name));
    return name;
  },
  attempts: 1,
});
const keyed = madeTask('test.keyed', {
  concurrency: { keyOf: ({ key }) => String(key), limit: 1 },
  run: async ({ name }) => {
    order.push(`${name} began`);
    await gateOf(name).passed;
  },
});
const fixed = new Set<string>();

const stand = await openTaskHouse({ settings: { TASK_LEASE_SECONDS: '4' }, tasks: [step, keyed] });
const { enqueue, reaches, query } = stand;

const waitsLeft = async (id: string): Promise<unknown> =>
  (await query('select waits_left from tasks where id = $1', [id]))[0]?.waits_left;
const countsDownTo = (id: string, left: number) => waitFor(async () => assert.equal(await waitsLeft(id), left));

test('a task begins once all that it waits for have succeeded', async () => {
  const first = await enqueue(step, { name: 'first', held: true });
  const second = await enqueue(step, { name: 'second', held: true });
  const last = await enqueue(step, { name: 'last' }, { after: [first, second, first] });
  await countsDownTo(last, 2);
  gateOf('second').open();
  await countsDownTo(last, 1);
  assert.equal((await stand.task(last))?.state, 'blocked');
  gateOf('first').open();
  await reaches(last, 'succeeded');
  assert.deepEqual(order.splice(0), ['second', 'first', 'last']);
});

test('a task that is over is no wait', async () => {
  const over = await enqueue(step, { name: 'over' });
  await reaches(over, 'succeeded');
  await reaches(await enqueue(step, { name: 'next' }, { after: [over] }), 'succeeded');
});

test('a task cannot wait for what is none', async () => {
  const nobody = '01900000-0000-7000-8000-000000000000';
  await assert.rejects(enqueue(step, { name: 'never' }, { after: [nobody] }), new RegExp(nobody));
});

test('a dead task keeps others waiting until it has succeeded after all', async () => {
  const dead = await enqueue(step, { name: 'broken', fails: true });
  const after = await enqueue(step, { name: 'after the repair' }, { after: [dead] });
  await reaches(dead, 'dead');
  await countsDownTo(after, 1);
  fixed.add('broken');
  await query(
    `update tasks set state = 'scheduled', due_at = clock_timestamp(), attempts = 0, dead_reason = null, finished_at = null where id = $1`,
    [dead],
  );
  await reaches(after, 'succeeded');
});

test('a delay begins when it was asked for, and is over when the waiting lasted longer', async () => {
  const first = await enqueue(step, { name: 'early', held: true });
  const later = await enqueue(step, { name: 'later' }, { after: [first], delayMs: 3_600_000 });
  const soon = await enqueue(step, { name: 'soon' }, { after: [first], delayMs: 1 });
  await countsDownTo(soon, 1);
  await countsDownTo(later, 1);
  gateOf('early').open();
  await reaches(soon, 'succeeded');
  assert.equal((await stand.task(later))?.state, 'scheduled');
});

test('a task with a key takes its permit when it has waited, not before', async () => {
  const first = await enqueue(step, { name: 'opening', held: true });
  const waiting = await enqueue(keyed, { name: 'patient', key: 'k' }, { after: [first] });
  await countsDownTo(waiting, 1);
  const other = await enqueue(keyed, { name: 'prompt', key: 'k' });
  await reaches(other, 'running');
  gateOf('opening').open();
  await countsDownTo(waiting, 0);
  await reaches(waiting, 'blocked');
  gateOf('prompt').open();
  await reaches(waiting, 'running');
  gateOf('patient').open();
  await reaches(waiting, 'succeeded');
});

test('what was ended by a release that knows nothing of waiting is found by the sweep', async () => {
  const first = await enqueue(step, { name: 'forgotten', held: true });
  const waiting = await enqueue(step, { name: 'stranded' }, { after: [first] });
  await countsDownTo(waiting, 1);
  // As the statement of that release does it.
  await query(
    `with over as (delete from tasks where id = $1 returning *)
     insert into task_history (id, kind, queue, priority, state, payload, created_at, due_at, attempts, max_attempts, timeout_ms,
       lease_expiries, past_attempts, finished_at, replays, actor_kind)
     select id, kind, queue, priority, 'succeeded', payload, created_at, due_at, attempts, max_attempts, timeout_ms,
       lease_expiries, past_attempts, clock_timestamp(), replays, actor_kind from over`,
    [first],
  );
  gateOf('forgotten').open();
  await reaches(waiting, 'succeeded');
});

test('what waited for a task that was removed is cancelled with it', async () => {
  const first = await enqueue(step, { name: 'removed', fails: true });
  const waiting = await enqueue(step, { name: 'orphan' }, { after: [first] });
  const further = await enqueue(step, { name: 'grandchild' }, { after: [waiting] });
  await reaches(first, 'dead');
  await countsDownTo(further, 1);
  await query('delete from tasks where id = $1', [first]);
  await reaches(further, 'cancelled');
  const [row] = await query('select cancelled_with from task_history where id = $1', [waiting]);
  assert.equal(row?.cancelled_with, first);
});

test('a task whose other is just being ended is counted when that is done', async () => {
  const first = await enqueue(step, { name: 'ending', held: true });
  await reaches(first, 'running');
  const { database } = stand.pool;
  const counting = createWaitCounting({ database, letGo: () => {} });
  await query('begin');
  try {
    await query('select from tasks where id = $1 for update', [first]);
    const waiting = await enqueue(step, { name: 'hasty' }, { after: [first] });
    assert.equal(await counting.count(), true);
    assert.equal(await waitsLeft(waiting), -1);
    await query('rollback');
    await countsDownTo(waiting, 1);
    gateOf('ending').open();
    await reaches(waiting, 'succeeded');
  } finally {
    await query('rollback');
  }
});

test('who waited for whom is forgotten with the task that waited, and not before', async () => {
  const gone = '01000000-0000-7000-8000-000000000000';
  const first = await enqueue(step, { name: 'long ago', held: true });
  const waiting = await enqueue(step, { name: 'still waiting' }, { after: [first] });
  await query('insert into task_waits values ($1, $2)', [gone, first]);
  const { database } = stand.pool;
  assert.equal((await database.execute(deleteOldWaits, ['ffffffff-ffff-7fff-bfff-ffffffffffff', 10_000])) > 0, true);
  assert.deepEqual(
    (await query('select task_id from task_waits where waits_for = $1', [first])).map(({ task_id }) => task_id),
    [waiting],
  );
  gateOf('long ago').open();
  await reaches(waiting, 'succeeded');
});

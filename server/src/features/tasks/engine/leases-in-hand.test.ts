import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { movableClock } from '../../../../test/harness/movable-clock.ts';
import { createGate, madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';

/* What a worker holds without having begun it, and what somebody else holds of what it has begun. */

const clock = movableClock();
const gates = new Map<string, ReturnType<typeof createGate>>();
const runs: string[] = [];
/** Over at once, but for the ones that have a gate. */
const quick = madeTask('test.quick', {
  queue: 'quick',
  run: async ({ name }, { taskId }) => {
    runs.push(taskId);
    await gates.get(String(name))?.passed;
  },
});
const patient = madeTask('test.patient', {
  queue: 'patient',
  run: async ({ name }, { progress, signal }) => {
    progress(0.5);
    signal.addEventListener('abort', () => gates.get(String(name))?.open());
    await gates.get(String(name))?.passed;
    signal.throwIfAborted();
  },
});
const stand = await openTaskHouse({
  clock,
  settings: { TASK_LEASE_SECONDS: '4' },
  work: { queues: ['quick', 'patient'], concurrency: 1 },
  tasks: [quick, patient],
});
const other = new pg.Client(stand.house.database.owner);
other.on('error', () => {});
await other.connect();
after(() => other.end());

const gate = (name: string): ReturnType<typeof createGate> => {
  const made = createGate();
  gates.set(name, made);
  return made;
};
const timesRun = (id: string): number => runs.filter((one) => one === id).length;

/** One run that does not end before it is told to, and others that this worker has claimed ahead behind it. */
const fillBuffer = async () => {
  for (let round = 0; round < 3; round += 1) {
    const some = await stand.enqueueMany(
      quick,
      Array.from({ length: 40 }, () => ({})),
    );
    for (const { id } of some) await stand.reaches(id, 'succeeded');
  }
  const blocker = gate('blocker');
  const [first, ...behind] = await stand.enqueueMany(quick, [{ name: 'blocker' }, {}, {}, {}]);
  assert.ok(first !== undefined);
  const ids = behind.map(({ id }) => id);
  await waitFor(async () => {
    const [row] = await stand.query(
      `select count(*)::int as held from tasks where id = any($1::uuid[]) and state = 'running'`,
      [[first.id, ...ids]],
    );
    assert.deepEqual(row, { held: 4 });
  });
  assert.equal(timesRun(first.id), 1);
  return { blocker, ids };
};

test('what was claimed ahead and is lost before its turn is not begun by who lost it', async () => {
  const { blocker, ids } = await fillBuffer();
  for (const id of ids) await stand.expireLease(id);
  // As after a pause of the whole process: no renewal has told of it yet.
  clock.letPassMs(10_000);
  blocker.open();
  for (const id of ids) await stand.reaches(id, 'succeeded', 15_000);
  assert.deepEqual(ids.map(timesRun), [1, 1, 1]);
});

test('what was claimed ahead and is cancelled before its turn is not begun', async () => {
  const { blocker, ids } = await fillBuffer();
  gate('heard');
  const heard = await stand.enqueue(patient, { name: 'heard' });
  await stand.reaches(heard, 'running');
  for (const id of [...ids, heard]) {
    await stand.query('update tasks set cancel_requested_at = now() where id = $1', [id]);
    await stand.query(`select pg_notify('castellan_tasks', $1)`, [`cancel:${id}`]);
  }
  // What was told before has been heard when this has.
  await gates.get('heard')?.passed;
  blocker.open();
  for (const id of ids) await stand.reaches(id, 'cancelled');
  assert.deepEqual(ids.map(timesRun), [0, 0, 0]);
});

test('a row that somebody holds for long keeps no other lease from being renewed, nor progress from being told', async () => {
  const [held, free] = [gate('held'), gate('free')];
  const wide = await openTaskHouse({
    beside: stand.house,
    settings: { TASK_LEASE_SECONDS: '4' },
    work: { queues: ['wide'], concurrency: 2 },
    tasks: [{ ...patient, name: 'test.wide', queue: 'wide' }],
  });
  const task = { ...patient, name: 'test.wide', queue: 'wide' };
  await other.query('set search_path to castellan');
  const heldId = await wide.enqueue(task, { name: 'held' });
  await wide.reaches(heldId, 'running');
  await other.query('begin');
  await other.query('select 1 from tasks where id = $1 for update', [heldId]);
  const freeId = await wide.enqueue(task, { name: 'free' });
  const leaseOf = async (id: string): Promise<unknown> =>
    (await wide.query('select lease_expires_at::text as at from tasks where id = $1', [id]))[0]?.at;
  await wide.reaches(freeId, 'running');
  const before = [await leaseOf(heldId), await leaseOf(freeId)];
  await waitFor(async () => assert.notEqual(await leaseOf(freeId), before[1]), 3_000);
  await waitFor(async () => assert.ok((await wide.task(freeId))?.progress), 3_000);
  assert.equal(await leaseOf(heldId), before[0]);
  await other.query('rollback');
  await waitFor(async () => assert.notEqual(await leaseOf(heldId), before[0]), 3_000);
  await waitFor(async () => assert.ok((await wide.task(heldId))?.progress), 3_000);
  held.open();
  free.open();
  for (const id of [heldId, freeId]) await wide.reaches(id, 'succeeded');
});

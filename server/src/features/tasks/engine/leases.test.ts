import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate, madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';

const settings = { TASK_LEASE_SECONDS: '4', TASK_DRAIN_SECONDS: '0' };
const begun: { id: string; attempt: number; signal: AbortSignal; end(): void }[] = [];
const held = madeTask('test.held', {
  run: async (_payload, { taskId, attempt, signal }) => {
    const gate = createGate();
    begun.push({ id: taskId, attempt, signal, end: gate.open });
    await gate.passed;
    return attempt;
  },
});
/** Ends when it is told to, as a well-behaved task does. */
const obedient = madeTask('test.obedient', {
  run: async (_payload, { signal, progress }) => {
    progress(0.5, 'half');
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  },
});
const deaf = madeTask('test.deaf', { run: () => new Promise(() => {}) });
let swiftNow = 0;
let mostSwift = 0;
const swift = madeTask('test.swift', {
  run: async () => {
    swiftNow += 1;
    mostSwift = Math.max(mostSwift, swiftNow);
    await new Promise((next) => setImmediate(next));
    swiftNow -= 1;
  },
});
const tasks = [held, obedient, deaf, swift];
const stand = await openTaskHouse({ settings, tasks });

const runsOf = (id: string) => begun.filter((run) => run.id === id);
const begins = (id: string, times: number) => waitFor(() => assert.equal(runsOf(id).length, times), 15_000);

test('a task whose lease ran out runs again, the late result is dropped, and the attempt is not counted', async () => {
  const id = await stand.enqueue(held, {});
  await begins(id, 1);
  await stand.expireLease(id);
  await begins(id, 2);
  const [first, second] = runsOf(id);
  // The next renewal finds the lease gone.
  await waitFor(() => assert.equal(first?.signal.aborted, true), 8_000);
  first?.end();
  second?.end();
  const task = await stand.reaches(id, 'succeeded');
  assert.equal(task.attempts, 1);
  assert.equal(task.lease_expiries, 1);
  assert.deepEqual(
    task.past_attempts.map(({ outcome }) => outcome),
    ['crashed'],
  );
});

test('the third lease that runs out ends the task', async () => {
  const id = await stand.enqueue(held, {});
  for (const times of [1, 2, 3]) {
    await begins(id, times);
    await stand.expireLease(id);
  }
  const task = await stand.reaches(id, 'dead');
  assert.equal(task.dead_reason, 'crashed');
  for (const run of runsOf(id)) run.end();
});

test('a lease is renewed for as long as the task runs', async () => {
  const id = await stand.enqueue(held, {});
  await begins(id, 1);
  const expiry = async (): Promise<unknown> =>
    (await stand.query('select lease_expires_at::text as at from tasks where id = $1', [id]))[0]?.at;
  const first = await expiry();
  await waitFor(async () => assert.notEqual(await expiry(), first), 5_000);
  runsOf(id)[0]?.end();
  await stand.reaches(id, 'succeeded');
});

test('progress is told within a second or two, and the last of it stays', async () => {
  const id = await stand.enqueue(obedient, {});
  await waitFor(async () => {
    const progress = (await stand.task(id))?.progress;
    assert.deepEqual(progress && { ...progress, at: '' }, { at: '', share: 0.5, message: 'half' });
  });
  await stand.query('update tasks set cancel_requested_at = now() where id = $1', [id]);
  await stand.reaches(id, 'cancelled');
});

test('a run that does not hear its cancellation loses its slot after the grace', async () => {
  const id = await stand.enqueue(deaf, {});
  await stand.reaches(id, 'running');
  await stand.query('update tasks set cancel_requested_at = now() where id = $1', [id]);
  await stand.reaches(id, 'cancelled', 12_000);
});

test('what a lost worker had is begun again one at a time, and not one in a while', async () => {
  const ids = await stand.enqueueMany(
    swift,
    Array.from({ length: 60 }, () => ({})),
    { delayMs: 3_600_000 },
  );
  const begunAt = performance.now();
  await stand.query(
    `update tasks set state = 'running', attempts = 1, lease_id = gen_random_uuid(), worker_id = gen_random_uuid(),
            started_at = now(), lease_expires_at = now() - interval '1 s' where id = any ($1::uuid[])`,
    [ids.map(({ id }) => id)],
  );
  for (const { id } of ids) await stand.reaches(id, 'succeeded', 10_000);
  assert.ok(performance.now() - begunAt < 8_000);
  assert.equal(mostSwift, 1);
});

test('a task that was to be cancelled while its worker stopped is not begun anew', async () => {
  const id = await stand.enqueue(held, {}, { delayMs: 3_600_000 });
  await stand.query(`update tasks set cancel_requested_at = now(), state = 'ready', due_at = now() where id = $1`, [
    id,
  ]);
  await stand.reaches(id, 'cancelled');
  assert.deepEqual(runsOf(id), []);
});

test('a server that stops hands its tasks back, and none has lost an attempt', async () => {
  const own = await openTaskHouse({ settings, tasks });
  const ids = await Promise.all(Array.from({ length: 6 }, () => own.enqueue(obedient, {})));
  await waitFor(async () => {
    const [row] = await own.query(`select count(*)::int as running from tasks where state = 'running'`);
    assert.deepEqual(row, { running: 4 });
  });
  await own.house.composed.tasks.feature.stop?.();
  const rows = await own.query(
    'select state, attempts, lease_expiries, past_attempts from tasks where id = any($1::uuid[])',
    [ids],
  );
  assert.deepEqual(
    rows,
    ids.map(() => ({ state: 'ready', attempts: 0, lease_expiries: 0, past_attempts: [] })),
  );
});

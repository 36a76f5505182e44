import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { madeTask, openTaskHouse } from '../../../test/harness/task-stand.ts';
import { FatalTaskError, RetryLaterError } from '../../platform/tasks/task.ts';

const ran: { kind: string; payload: unknown; attempt: number; at: number }[] = [];
const note = (kind: string, payload: unknown, attempt: number): void => {
  ran.push({ kind, payload, attempt, at: performance.now() });
};

const greet = madeTask('test.greet', {
  run: async (payload, { attempt }) => {
    note('test.greet', payload, attempt);
    return { greeted: payload.name };
  },
});
const flaky = madeTask('test.flaky', {
  run: async (payload, { attempt }) => {
    note('test.flaky', payload, attempt);
    if (attempt < 3) throw new Error('not yet: password=hunter2');
    return 'at last';
  },
});
const hopeless = madeTask('test.hopeless', {
  run: async () => {
    throw 'just a string';
  },
});
const fatal = madeTask('test.fatal', {
  run: async () => {
    throw new FatalTaskError('address_refused', 'Nobody lives there');
  },
});
const later = madeTask('test.later', {
  run: async () => {
    throw new RetryLaterError(3_600_000, 'Come back in an hour');
  },
});
const huge = madeTask('test.huge', { run: async () => 'x'.repeat(300_000) });
const cyclic = madeTask('test.cyclic', {
  run: async () => {
    const ring: unknown[] = [];
    ring.push(ring);
    return ring;
  },
});
const nul = madeTask('test.nul', { run: async () => ({ text: 'a\u0000b' }) });
const slow = madeTask('test.slow', {
  timeoutMs: 50,
  attempts: 1,
  run: async (_payload, { signal }) => {
    await pause(60_000, undefined, { signal });
  },
});

const stand = await openTaskHouse({
  tasks: [greet, flaky, hopeless, fatal, later, huge, cyclic, nul, slow],
});
const { enqueue, reaches: ended } = stand;

test('a task runs and its result is kept', async () => {
  const id = await enqueue(greet, { name: 'Ada' });
  const task = await ended(id, 'succeeded');
  assert.deepEqual(task.result, { greeted: 'Ada' });
  assert.equal(task.attempts, 1);
});

test('a task that fails is tried again, and its failures are kept without secrets', async () => {
  const task = await ended(await enqueue(flaky, {}), 'succeeded');
  assert.equal(task.attempts, 3);
  assert.deepEqual(
    task.past_attempts.map(({ number, outcome }) => [number, outcome]),
    [
      [1, 'failed'],
      [2, 'failed'],
    ],
  );
  assert.equal(task.past_attempts[0]?.error?.message, 'not yet: password=[masked]');
});

test('a task that fails every time is dead, whatever it throws', async () => {
  const task = await ended(await enqueue(hopeless, {}), 'dead');
  assert.equal(task.dead_reason, 'attempts_exhausted');
  assert.equal(task.attempts, 3);
  assert.equal(task.past_attempts[2]?.error?.message, 'just a string');
});

test('a fatal error is not tried again', async () => {
  const task = await ended(await enqueue(fatal, {}), 'dead');
  assert.equal(task.dead_reason, 'address_refused');
  assert.equal(task.attempts, 1);
});

test('a task that was told when to come back waits at least as long', async () => {
  const id = await enqueue(later, {});
  await ended(id, 'scheduled');
  const [row] = await stand.query(`select due_at > now() + interval '59 minutes' as late from tasks where id = $1`, [
    id,
  ]);
  assert.deepEqual(row, { late: true });
});

test('a result that is too large or no JSON ends the task at once, and harms no other', async () => {
  const [tooLarge, noJson, withNul, fine] = await Promise.all([
    enqueue(huge, {}),
    enqueue(cyclic, {}),
    enqueue(nul, {}),
    enqueue(greet, { name: 'neighbour' }),
  ]);
  assert.equal((await ended(tooLarge, 'dead')).dead_reason, 'result_too_large');
  assert.equal((await ended(noJson, 'dead')).dead_reason, 'result_invalid');
  assert.equal((await ended(withNul, 'dead')).dead_reason, 'result_invalid');
  await ended(fine, 'succeeded');
});

test('a run that takes too long is aborted and counts as a timeout', async () => {
  const task = await ended(await enqueue(slow, {}), 'dead');
  assert.equal(task.past_attempts[0]?.outcome, 'timeout');
});

test('a delayed task begins when it is due, and within milliseconds of it', async () => {
  const enqueuedAt = performance.now();
  const id = await enqueue(greet, { name: 'later' }, { delayMs: 300 });
  await ended(id, 'succeeded');
  const run = ran.find(({ payload }) => JSON.stringify(payload) === '{"name":"later"}');
  assert.ok(
    run !== undefined && run.at - enqueuedAt >= 290 && run.at - enqueuedAt < 450,
    `${(run?.at ?? 0) - enqueuedAt}`,
  );
});

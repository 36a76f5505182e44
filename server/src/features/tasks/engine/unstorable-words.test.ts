import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate, madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import { FatalTaskError } from '../../../platform/tasks/task.ts';

const gate = createGate();
const telling = madeTask('test.telling', {
  run: async ({ isAwkward }, { progress }) => {
    progress(0.5, isAwkward === true ? 'half\u0000way \ud800'.repeat(200) : 'half way');
    await gate.passed;
  },
});
const reasoning = madeTask('test.reasoning', {
  run: async () => {
    throw new FatalTaskError('no\u0000reason\ud800', 'It is no good.');
  },
});

const stand = await openTaskHouse({ tasks: [telling, reasoning], work: { queues: null, concurrency: 4 } });

test('progress that PostgreSQL cannot store as it is keeps nobody else from saying how far they are', async () => {
  const [awkward, plain] = await Promise.all([stand.enqueue(telling, { isAwkward: true }), stand.enqueue(telling, {})]);
  const shownOf = async (id: string) => (await stand.task(id))?.progress;
  await waitFor(async () => {
    assert.deepEqual({ ...Object(await shownOf(plain)), at: '' }, { share: 0.5, message: 'half way', at: '' });
    const { message } = Object(await shownOf(awkward));
    assert.match(message, /^halfway \ufffd/);
    assert.ok(message.length <= 500);
  }, 5_000);
  gate.open();
});

test('a reason that PostgreSQL cannot store as it is makes a task dead at its first attempt', async () => {
  const task = await stand.reaches(await stand.enqueue(reasoning, {}), 'dead', 5_000);
  assert.equal(task.attempts, 1);
  assert.match(task.dead_reason ?? '', /^noreason/);
});

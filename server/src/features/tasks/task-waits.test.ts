import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { openDeskStand } from '../../../test/harness/task-desk.ts';
import { createWaitCounting } from './engine/waits.ts';

const stand = await openDeskStand();
const { call, showKind } = stand;
await showKind('step.take', {});

const enqueue = async (more: object = {}): Promise<string> => {
  const reply = await call('POST', '/tasks', { kind: 'step.take', ...more });
  assert.equal(reply.statusCode, 201, reply.body);
  return reply.json().id;
};
const detail = z.object({
  id: z.string(),
  state: z.string(),
  blocked_by: z.string().nullable(),
  cancelled_with: z.string().nullable(),
  waits_for: z.array(z.object({ id: z.string(), kind: z.string().nullable(), state: z.string().nullable() })),
  waited_for_by: z.array(z.object({ id: z.string(), state: z.string().nullable() })),
});
const read = async (id: string) => detail.parse((await call('GET', `/tasks/${id}`)).json());
const issuesOf = (reply: { statusCode: number; body: string; json(): unknown }) => {
  assert.equal(reply.statusCode, 400, reply.body);
  return z
    .object({
      error: z.object({ details: z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) }) }),
    })
    .parse(reply.json()).error.details.issues;
};

test('a task that waits shows for what, and the other one by whom, each with its state', async () => {
  const first = await enqueue();
  const second = await enqueue({ after: [first] });
  const [one, other] = [await read(first), await read(second)];
  assert.deepEqual([other.state, other.blocked_by], ['blocked', 'tasks']);
  assert.deepEqual(other.waits_for, [{ id: first, kind: 'step.take', state: 'ready' }]);
  assert.deepEqual(one.waited_for_by, [{ id: second, state: 'blocked' }]);
  const list = await call('GET', `/tasks?waits_for=${first}`);
  assert.deepEqual(
    list.json().data.map(({ id }: { id: string }) => id),
    [second],
  );
});

test('tasks that are none are refused by their place, and nothing is enqueued', async () => {
  const nobody = '01900000-0000-7000-8000-000000000000';
  const known = await enqueue();
  assert.deepEqual(issuesOf(await call('POST', '/tasks', { kind: 'step.take', after: [known, nobody] })), [
    { path: 'after.1', message: `There is no task ${nobody}, or not any more.` },
  ]);
  const bulk = await call('POST', '/tasks/bulk', {
    tasks: [{ kind: 'step.take' }, { kind: 'step.take', after: [nobody] }],
  });
  assert.equal(issuesOf(bulk)[0]?.path, 'tasks.1.after.0');
});

test('tasks of one list wait for each other by their refs, whatever their order', async () => {
  const reply = await call('POST', '/tasks/bulk', {
    tasks: [
      { kind: 'step.take', ref: 'last', after_refs: ['left', 'right'] },
      { kind: 'step.take', ref: 'left', after_refs: ['start'] },
      { kind: 'step.take', ref: 'right', after_refs: ['start'] },
      { kind: 'step.take', ref: 'start' },
    ],
  });
  assert.equal(reply.statusCode, 201, reply.body);
  const [last, left, right, start] = z.array(z.object({ id: z.string(), state: z.string() })).parse(reply.json().data);
  assert.deepEqual([last?.state, left?.state, right?.state, start?.state], ['blocked', 'blocked', 'blocked', 'ready']);
  const waitsFor = (await read(last?.id ?? '')).waits_for.map(({ id }) => id);
  assert.deepEqual(new Set(waitsFor), new Set([left?.id, right?.id]));
});

test('a circle within a list is refused with its path', async () => {
  const reply = await call('POST', '/tasks/bulk', {
    tasks: [
      { kind: 'step.take', ref: 'egg', after_refs: ['hen'] },
      { kind: 'step.take', ref: 'hen', after_refs: ['egg'] },
    ],
  });
  assert.deepEqual(issuesOf(reply), [
    { path: 'tasks.0.after_refs', message: 'These wait for each other: egg → hen → egg.' },
  ]);
});

test('who is cancelled takes along all that wait for it, each with the one it waited for', async () => {
  const first = await enqueue();
  const second = await enqueue({ after: [first] });
  const third = await enqueue({ after: [second] });
  await createWaitCounting({ database: stand.pool.database, letGo: () => {} }).count();
  assert.equal((await call('POST', `/tasks/${second}/retry`)).statusCode, 409);
  assert.equal((await call('PATCH', `/tasks/${second}`, { priority: 3 })).statusCode, 200);
  assert.equal((await call('POST', `/tasks/${first}/cancel`)).statusCode, 200);
  const ends = [await read(first), await read(second), await read(third)];
  assert.deepEqual(
    ends.map(({ state, cancelled_with }) => [state, cancelled_with]),
    [
      ['cancelled', null],
      ['cancelled', first],
      ['cancelled', second],
    ],
  );
});

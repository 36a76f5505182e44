import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { z } from 'zod';
import { bearer } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { defineTask } from '../../platform/tasks/task.ts';

const payload = z.object({ room: z.string().default('none') });
const begun: string[] = [];

/** Waits until it is cancelled; one at a time in a room. */
const occupy = defineTask({
  name: 'room.occupy',
  description: 'Stays in a room until it is told to leave.',
  payload,
  source: 'team',
  concurrency: { keyOf: ({ room }) => room, limit: 1 },
  run: async ({ room }, { signal }) => {
    begun.push(room);
    await once(signal, 'abort');
    signal.throwIfAborted();
  },
});
const visit = defineTask({
  name: 'room.visit',
  description: 'Looks into a room.',
  payload,
  queue: 'visits',
  source: 'team',
  run: async ({ room }) => ({ room }),
});

const house = await openTestHouse({ tasks: [occupy, visit] });
const headers = bearer((await createRoleHolders(house)('admin')).accessToken);

const post = async (url: string, body?: object) => {
  const reply = await house.http.inject({
    method: 'POST',
    url: `/api/v1${url}`,
    headers,
    ...(body && { payload: body }),
  });
  assert.ok(reply.statusCode < 300, reply.body);
  return reply.json();
};
const enqueue = async (kind: string, room: string): Promise<string> =>
  (await waitFor(() => post('/tasks', { kind, payload: { room } }))).id;
const becomes = (id: string, state: string): Promise<void> =>
  waitFor(async () => {
    const reply = await house.http.inject({ url: `/api/v1/tasks/${id}`, headers });
    assert.equal(reply.json().state, state);
  });

test('who waits for a key and is cancelled leaves it to the next, and so does who held it', async () => {
  const first = await enqueue('room.occupy', 'blue');
  await becomes(first, 'running');
  const [second, third] = [await enqueue('room.occupy', 'blue'), await enqueue('room.occupy', 'blue')];
  await Promise.all([becomes(second, 'blocked'), becomes(third, 'blocked')]);
  await post(`/tasks/${second}/cancel`);
  await post(`/tasks/${first}/cancel`);
  await Promise.all([becomes(first, 'cancelled'), becomes(second, 'cancelled'), becomes(third, 'running')]);
  // A task is running from its claim on, and its function a moment later.
  await waitFor(() => assert.deepEqual(begun, ['blue', 'blue']));
  await post(`/tasks/${third}/cancel`);
  await becomes(third, 'cancelled');
});

test('a task that was let in and has not begun gives its place back when it is cancelled', async () => {
  await post('/queues/default/pause');
  const [first, second] = [await enqueue('room.occupy', 'red'), await enqueue('room.occupy', 'red')];
  await becomes(first, 'ready');
  await becomes(second, 'blocked');
  await post(`/tasks/${first}/cancel`);
  await becomes(second, 'ready');
  await post('/queues/default/resume');
  await becomes(second, 'running');
  await post(`/tasks/${second}/cancel`);
  await becomes(second, 'cancelled');
});

test('a queue that is paused begins nothing, and goes on when it is resumed', async () => {
  await becomes(await enqueue('room.visit', 'green'), 'succeeded');
  await post('/queues/visits/pause');
  const waiting = await enqueue('room.visit', 'green');
  // What is enqueued later to a queue that is open is done first.
  const [occupying] = [await enqueue('room.occupy', 'green')];
  await becomes(occupying, 'running');
  await becomes(waiting, 'ready');
  await post('/queues/visits/resume');
  await becomes(waiting, 'succeeded');
  await post(`/tasks/${occupying}/cancel`);
  await becomes(occupying, 'cancelled');
});

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { z } from 'zod';
import { type DeskTask, openDeskStand } from '../../../test/harness/task-desk.ts';
import { sql } from '../../platform/postgres/database.ts';

const stand = await openDeskStand();
const { call, put, finish, showKind, pool } = stand;

const setConcurrencyKey = sql({
  name: 'test.set_concurrency_key',
  text: 'update tasks set concurrency_key = $2 where id = $1',
  row: z.unknown(),
});

const page = z.object({
  data: z.array(z.object({ id: z.string(), state: z.string(), kind: z.string() })),
  next_cursor: z.string().nullable(),
});
const list = async (query: string) => {
  const reply = await call('GET', `/tasks?${query}`);
  assert.equal(reply.statusCode, 200, reply.body);
  return page.parse(reply.json());
};
const idsOf = async (query: string): Promise<string[]> => (await list(query)).data.map(({ id }) => id);

const putAll = async (tasks: readonly DeskTask[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const task of tasks) ids.push(await put(task));
  return ids;
};

test('tasks are listed newest first, whether they wait, run, died or are over', async () => {
  const kind = 'every.state';
  const states = ['blocked', 'scheduled', 'ready', 'dispatched', 'running', 'dead', 'ready', 'ready'] as const;
  const ids = await putAll(states.map((state) => ({ kind, state })));
  await finish(ids[6] ?? '');
  await finish(ids[7] ?? '', 'cancelled');
  const { data } = await list(`kind=${kind}`);
  assert.deepEqual(
    data.map(({ id, state }) => [id, state]),
    ids.map((id, index) => [id, [...states.slice(0, 6), 'succeeded', 'cancelled'][index]]).reverse(),
  );
  assert.deepEqual(await idsOf(`kind=${kind}&state=dead`), [ids[5]]);
  assert.deepEqual(await idsOf(`kind=${kind}&state=succeeded`), [ids[6]]);
  assert.deepEqual(await idsOf(`kind=${kind}&state=cancelled&state=ready&state=dead`), [ids[7], ids[5], ids[2]]);
});

test('each filter narrows, and several narrow together', async () => {
  const [requestId, actorId] = [randomUUID(), randomUUID()];
  const [mine] = await putAll([
    { kind: 'narrow.one', queue: 'narrow', schedule: 'nightly', requestId, actorId },
    { kind: 'narrow.one', queue: 'wide' },
    { kind: 'narrow.two', queue: 'narrow', actorId },
  ]);
  assert.equal((await idsOf('queue=narrow')).length, 2);
  assert.equal((await idsOf(`actor_id=${actorId}`)).length, 2);
  for (const query of [
    'queue=narrow&kind=narrow.one',
    'schedule=nightly',
    `request_id=${requestId}`,
    `actor_id=${actorId}&kind=narrow.one`,
  ]) {
    assert.deepEqual(await idsOf(query), [mine], query);
  }
});

test('a key finds the tasks that have it, for uniqueness or for concurrency', async () => {
  await showKind('keyed.act', { type: 'object' });
  const enqueued = await call('POST', '/tasks', { kind: 'keyed.act', unique_key: 'order 7' });
  assert.equal(enqueued.statusCode, 201, enqueued.body);
  const other = await put({ kind: 'keyed.act' });
  await pool.database.execute(setConcurrencyKey, [other, 'customer 7']);
  assert.deepEqual(await idsOf('key=order%207'), [enqueued.json().id]);
  assert.deepEqual(await idsOf('key=customer%207'), [other]);
  assert.deepEqual(await idsOf('key=order'), [], 'a part of a key is none');
});

test('a stretch of time holds what was made in it', async () => {
  const kind = 'made.then';
  const [id] = await putAll([{ kind }]);
  const made: string = (await call('GET', `/tasks/${id}`)).json().created_at;
  const later = new Date(Date.parse(made) + 1_000).toISOString();
  assert.deepEqual(await idsOf(`kind=${kind}&created_after=${made}&created_before=${later}`), [id]);
  assert.deepEqual(await idsOf(`kind=${kind}&created_after=${later}`), []);
  assert.deepEqual(await idsOf(`kind=${kind}&created_before=2020-01-01T00:00:00Z`), []);
});

test('a walk over the pages sees every task once while tasks finish and others come', async () => {
  const kind = 'walked.over';
  const ids = await putAll(Array.from({ length: 25 }, () => ({ kind })));
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const next: z.output<typeof page> = await list(`kind=${kind}&limit=4${cursor === null ? '' : `&cursor=${cursor}`}`);
    seen.push(...next.data.map(({ id }) => id));
    cursor = next.next_cursor;
    // One that was seen and one that was not move to the history, and a new one arrives.
    for (const id of [seen.at(-1), ids[ids.length - seen.length - 2]]) if (id !== undefined) await finish(id);
    await put({ kind });
  } while (cursor !== null);
  assert.deepEqual(seen, ids.toReversed());
});

test('a cursor counts for the filters it was given with', async () => {
  const kind = 'cursor.of';
  await putAll([{ kind }, { kind }]);
  const { next_cursor: cursor } = await list(`kind=${kind}&limit=1`);
  assert.ok(cursor);
  assert.equal((await call('GET', `/tasks?kind=another.one&limit=1&cursor=${cursor}`)).statusCode, 400);
});

const badQueries = [
  'state=lost',
  'kind=Not%20A%20Name',
  'request_id=1',
  'created_after=yesterday',
  'limit=201',
  'order=id',
];
for (const query of badQueries) {
  test(`the query ${query} is refused`, async () => {
    assert.equal((await call('GET', `/tasks?${query}`)).statusCode, 400);
  });
}

test('one task shows its attempts, its result and when what happened', async () => {
  const id = await put({
    payload: { month: '2026-10', password: 'hunter2' },
    attempts: 1,
    pastAttempts: [
      {
        number: 1,
        started_at: '2026-11-22T10:00:00.000Z',
        ended_at: '2026-11-22T10:00:01.000Z',
        outcome: 'failed',
        error: { message: 'no connection to postgres://ada:swordfish@db/app' },
        worker_id: randomUUID(),
      },
    ],
  });
  await finish(id, 'succeeded', { pages: 3, access_token: 'hunter2' });
  const reply = await call('GET', `/tasks/${id}`);
  assert.equal(reply.statusCode, 200, reply.body);
  const task = reply.json();
  assert.deepEqual(
    task.attempts.map((attempt: { number: number; outcome: string }) => [attempt.number, attempt.outcome]),
    [
      [1, 'failed'],
      [1, 'succeeded'],
    ],
  );
  assert.equal(task.result.pages, 3);
  const events: string[] = task.timeline.map(({ event }: { event: string }) => event);
  assert.ok(events.includes('created') && events.includes('attempt 1 ended: failed'), events.join());
  assert.equal(events.at(-1), 'succeeded');
  assert.equal(task.payload.month, '2026-10');
  assert.doesNotMatch(reply.body, /hunter2|swordfish/, 'secrets are masked wherever they stand');
});

test('a task that is not there is not found, and an id that is none is refused', async () => {
  assert.equal((await call('GET', `/tasks/${randomUUID()}`)).statusCode, 404);
  assert.equal((await call('GET', '/tasks/monthly')).statusCode, 400);
});

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, logIn } from '../../../test/harness/people.ts';
import { openDeskStand } from '../../../test/harness/task-desk.ts';
import { silentLog } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { type Database, sql } from '../../platform/postgres/database.ts';
import { createTaskEvents } from './task-events.service.ts';
import { createTaskWatch } from './task-watch.ts';

const stand = await openDeskStand();
const { house, pool, put, finish, administrator } = stand;
const { origin } = await house.listen();

const setProgress = sql({
  name: 'test.set_progress',
  text: `update tasks set progress = jsonb_build_object('share', $2::float8, 'message', $3::text) where id = $1`,
  row: z.unknown(),
});

type Stream = {
  readonly status: number;
  /** Everything that has come so far. */
  readonly text: () => string;
  readonly isOver: () => boolean;
  readonly leave: () => void;
};

const open = async (id: string, accessToken: string, headers = {}): Promise<Stream> => {
  const leaving = new AbortController();
  const reply = await fetch(`${origin}/api/v1/tasks/${id}/events`, {
    headers: { ...bearer(accessToken), ...headers },
    signal: leaving.signal,
  });
  let [text, isOver] = ['', false];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const bytes of reply.body ?? []) text += decoder.decode(bytes, { stream: true });
  };
  read()
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  after(() => leaving.abort());
  return { status: reply.status, text: () => text, isOver: () => isOver, leave: () => leaving.abort() };
};

const event = z.object({ id: z.string(), name: z.string(), data: z.record(z.string(), z.unknown()) });
const eventsOf = (text: string): z.output<typeof event>[] =>
  [...text.matchAll(/event: (\w+)\nid: (\S+)\ndata: (.+)\n\n/g)].map(([, name, id, data]) =>
    event.parse({ name, id, data: JSON.parse(data ?? '') }),
  );

test('who follows a task sees it as it is, each change, and its end', async () => {
  const id = await put({ state: 'running', attempts: 1 });
  const stream = await open(id, administrator.accessToken);
  assert.equal(stream.status, 200);
  await waitFor(() => assert.equal(eventsOf(stream.text()).length, 1));
  await pool.database.execute(setProgress, [id, 0.5, 'half of it']);
  await waitFor(() => assert.equal(eventsOf(stream.text()).length, 2));
  await finish(id);
  await waitFor(() => assert.ok(stream.isOver()));
  const events = eventsOf(stream.text());
  assert.deepEqual(
    events.map(({ name, data }) => [name, data.state]),
    [
      ['task', 'running'],
      ['task', 'running'],
      ['task', 'succeeded'],
      ['end', 'succeeded'],
    ],
  );
  assert.deepEqual(events[1]?.data.progress, { share: 0.5, message: 'half of it' });
});

test('who comes back with the last event they have is told only what is new', async () => {
  const id = await put();
  const first = await open(id, administrator.accessToken);
  const [seen] = await waitFor(() => {
    const events = eventsOf(first.text());
    assert.equal(events.length, 1);
    return events;
  });
  first.leave();
  const second = await open(id, administrator.accessToken, { 'last-event-id': seen?.id ?? '' });
  await waitFor(() => assert.match(second.text(), /^retry: 1000\n\n/));
  await finish(id, 'cancelled');
  await waitFor(() => assert.ok(second.isOver()));
  assert.deepEqual(
    eventsOf(second.text()).map(({ name, data }) => [name, data.state]),
    [
      ['task', 'cancelled'],
      ['end', 'cancelled'],
    ],
  );
});

test('a task that is over is told with its end at once', async () => {
  const id = await put({ state: 'dead' });
  const stream = await open(id, administrator.accessToken);
  await waitFor(() => assert.ok(stream.isOver()));
  assert.deepEqual(
    eventsOf(stream.text()).map(({ name, data }) => [name, data.state]),
    [
      ['task', 'dead'],
      ['end', 'dead'],
    ],
  );
});

test('the stream ends when the session of its caller is revoked', async () => {
  const person = await stand.holder('auditor');
  const stream = await open(await put(), person.accessToken);
  await waitFor(() => assert.equal(eventsOf(stream.text()).length, 1));
  const reply = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/logout',
    headers: bearer(person.accessToken),
  });
  assert.equal(reply.statusCode, 204);
  await waitFor(() => assert.ok(stream.isOver()), 2_000);
  assert.doesNotMatch(stream.text(), /event: end/);
});

test('the stream ends when its caller may no longer see tasks', async () => {
  const person = await stand.holder('auditor');
  const stream = await open(await put(), person.accessToken);
  await waitFor(() => assert.equal(eventsOf(stream.text()).length, 1));
  await house.composed.accessControl.setRolesOfUser({ kind: 'operator' }, person.id, ['user']);
  await waitFor(() => assert.ok(stream.isOver()), 2_000);
});

test('nobody follows a task without the permission, or one that is not there', async () => {
  const id = await put();
  const user = await stand.holder();
  assert.equal((await open(id, user.accessToken)).status, 403);
  assert.equal((await open(id, 'none')).status, 401);
  assert.equal((await open(randomUUID(), (await logIn(house, administrator)).accessToken)).status, 404);
});

/** The events of the pool's tasks, with what reads them counted. */
const countedEvents = (clock = movableClock()) => {
  let reads = 0;
  const database: Database = {
    ...pool.database,
    rows: (...parameters) => {
      reads += 1;
      return pool.database.rows(...parameters);
    },
  };
  const watch = createTaskWatch({ database, log: silentLog });
  return { clock, watch, reads: () => reads, events: createTaskEvents({ database: pool.database, clock, watch }) };
};

const gather = async (pieces: AsyncIterable<string>, into: string[]): Promise<void> => {
  for await (const piece of pieces) into.push(piece);
};

test('a hundred followers of many tasks are served by one look', async () => {
  const { events, watch, reads } = countedEvents();
  const leaving = new AbortController();
  const told: string[] = [];
  const following: Promise<void>[] = [];
  // Made before anybody follows one: how long that takes says nothing of the looks.
  const ids: string[] = [];
  while (ids.length < 100) ids.push(await put());
  for (const id of ids) {
    const body = await events.stream(id, undefined, async () => true);
    following.push(gather(body(leaving.signal), told));
  }
  assert.equal(watch.followers, 100);
  await waitFor(() => assert.ok(reads() >= 2));
  assert.ok(reads() <= 4, `${reads()} reads`);
  leaving.abort();
  await Promise.all(following);
  assert.equal(watch.followers, 0, 'nobody is left behind');
  assert.equal(told.length, 200, 'the pause before coming back, and the task, for each');
});

test('a quiet stream is kept alive by comments, and over after an hour', async () => {
  const { clock, events } = countedEvents();
  const told: string[] = [];
  const body = await events.stream(await put(), undefined, async () => true);
  const following = gather(body(new AbortController().signal), told);
  await waitFor(() => assert.equal(told.length, 2));
  clock.letPassMs(15_000);
  await waitFor(() => assert.equal(told[2], ': nothing new\n\n'));
  clock.letPassMs(3_600_000);
  await following;
  assert.equal(told.filter((piece) => piece.startsWith('event:')).length, 1);
});

test('more than a process can bear are turned away for now', async () => {
  const { events, watch } = countedEvents();
  const id = await put();
  const leaving = new AbortController();
  const following: Promise<void>[] = [];
  for (let count = 0; count < 500; count += 1) {
    const body = await events.stream(id, undefined, async () => true);
    following.push(gather(body(leaving.signal), []));
  }
  await assert.rejects(
    events.stream(id, undefined, async () => true),
    { status: 503 },
  );
  leaving.abort();
  await Promise.all(following);
  assert.equal(watch.followers, 0);
});

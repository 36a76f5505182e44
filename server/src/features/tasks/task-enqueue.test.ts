import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { openDeskStand } from '../../../test/harness/task-desk.ts';
import { sql } from '../../platform/postgres/database.ts';

const stand = await openDeskStand();
const { call, pool, showKind } = stand;

await showKind('report.build', {
  type: 'object',
  properties: {
    month: { type: 'string', pattern: '^\\d{4}-\\d{2}$' },
    copies: { type: 'integer', minimum: 1 },
    readers: { type: 'array', items: { type: 'string', format: 'email' } },
  },
  required: ['month'],
  additionalProperties: false,
});
await showKind('note.keep', {});
await showKind('old.thing', {}, { hoursAgo: 2 });
await showKind('internal.act', {}, { source: 'built_in' });

const countTasks = sql({
  name: 'test.count_desk_tasks',
  text: 'select count(*)::int as count from tasks',
  row: z.object({ count: z.int() }),
});
const selectAudit = sql({
  name: 'test.select_enqueued_audit',
  text: `select actor_id as "actorId", personal from audit_events where action = 'task.enqueued' order by id desc limit 1`,
  row: z.object({ actorId: z.string(), personal: z.record(z.string(), z.unknown()) }),
});
const count = async (): Promise<number> => (await pool.database.row(countTasks, []))?.count ?? -1;

const issuesOf = (reply: {
  statusCode: number;
  body: string;
  json(): unknown;
}): { path: string; message: string }[] => {
  assert.equal(reply.statusCode, 400, reply.body);
  return z
    .object({
      error: z.object({ details: z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) }) }),
    })
    .parse(reply.json()).error.details.issues;
};

test('a task that was enqueued waits with its cause, and the act is audited', async () => {
  const payload = { month: '2026-10', copies: 2 };
  const reply = await call('POST', '/tasks', { kind: 'report.build', payload, priority: 2 });
  assert.equal(reply.statusCode, 201, reply.body);
  const task = reply.json();
  assert.equal(reply.headers.location, `/api/v1/tasks/${task.id}`);
  assert.deepEqual(
    [task.kind, task.queue, task.state, task.priority, task.payload],
    ['report.build', 'default', 'ready', 2, payload],
  );
  assert.deepEqual(task.cause.actor, { kind: 'user', id: stand.administrator.id });
  assert.equal(task.cause.request_id, reply.headers['x-request-id']);
  const read = await call('GET', `/tasks/${task.id}`);
  assert.deepEqual(read.json(), task);
  const audited = await pool.database.row(selectAudit, []);
  assert.equal(audited?.actorId, stand.administrator.id);
  assert.deepEqual(audited.personal.after, [{ id: task.id, kind: 'report.build', queue: 'default', priority: 2 }]);
});

test('a delay and a time make a task that is due then', async () => {
  const begunMs = Date.now();
  const inAnHour = await call('POST', '/tasks', { kind: 'note.keep', delay_seconds: 3600 });
  assert.equal(inAnHour.json().state, 'scheduled', inAnHour.body);
  assert.ok(Math.abs(Date.parse(inAnHour.json().due_at) - begunMs - 3_600_000) < 10_000);
  const dueAt = new Date(begunMs + 7_200_000).toISOString();
  const atATime = await call('POST', '/tasks', { kind: 'note.keep', due_at: dueAt });
  assert.ok(Math.abs(Date.parse(atATime.json().due_at) - Date.parse(dueAt)) < 1_000, atATime.body);
});

const day = 86_400_000;
const badTimes: readonly (readonly [what: string, body: object, path: string])[] = [
  ['a delay below zero', { delay_seconds: -1 }, 'delay_seconds'],
  ['a delay beyond a year', { delay_seconds: 367 * 86_400 }, 'delay_seconds'],
  ['a time that is over', { due_at: new Date(Date.now() - 60_000).toISOString() }, 'due_at'],
  ['a time beyond a year', { due_at: new Date(Date.now() + 367 * day).toISOString() }, 'due_at'],
  ['a time that is none', { due_at: 'tomorrow' }, 'due_at'],
  ['both a delay and a time', { delay_seconds: 1, due_at: new Date(Date.now() + day).toISOString() }, 'due_at'],
  ['a priority of four', { priority: 4 }, 'priority'],
  ['an empty unique key', { unique_key: '' }, 'unique_key'],
];

for (const [what, body, path] of badTimes) {
  test(`${what} is refused by name, and nothing is enqueued`, async () => {
    const before = await count();
    const issues = issuesOf(await call('POST', '/tasks', { kind: 'note.keep', ...body }));
    assert.deepEqual(
      issues.map((issue) => issue.path),
      [path],
    );
    assert.equal(await count(), before);
  });
}

test('a kind that nobody offers is refused, and what there is is told', async () => {
  for (const kind of ['no.such', 'old.thing', 'internal.act']) {
    const issues = issuesOf(await call('POST', '/tasks', { kind }));
    assert.deepEqual(issues, [
      { path: 'kind', message: 'There is no such kind to enqueue. There are: note.keep, report.build.' },
    ]);
  }
});

test('a kind that a worker shows is known at once', async () => {
  assert.equal((await call('POST', '/tasks', { kind: 'late.comer' })).statusCode, 400);
  await showKind('late.comer', {});
  assert.equal((await call('POST', '/tasks', { kind: 'late.comer' })).statusCode, 201);
});

test('every fault of a payload is listed, without what the caller wrote', async () => {
  const payload = { copies: 0, readers: ['ada@example.com', 'hunter2'], swordfish: 1 };
  const issues = issuesOf(await call('POST', '/tasks', { kind: 'report.build', payload }));
  assert.deepEqual(
    issues.map((issue) => issue.path).sort(),
    ['payload', 'payload.copies', 'payload.month', 'payload.readers.1'],
    JSON.stringify(issues),
  );
  assert.doesNotMatch(JSON.stringify(issues), /hunter2|swordfish/);
});

test('a member of the wrong type is told which one it should have', async () => {
  const payload = { month: 10, copies: 'two', readers: {} };
  const issues = issuesOf(await call('POST', '/tasks', { kind: 'report.build', payload }));
  assert.deepEqual(issues, [
    { path: 'payload.month', message: 'Must be a string.' },
    { path: 'payload.copies', message: 'Must be a whole number.' },
    { path: 'payload.readers', message: 'Must be a list.' },
  ]);
});

test('of very many faults twenty are listed', async () => {
  const payload = { month: '2026-10', readers: Array.from({ length: 50 }, () => 'nobody') };
  assert.equal(issuesOf(await call('POST', '/tasks', { kind: 'report.build', payload })).length, 20);
});

test('a payload of 256 kB is taken, and one byte more is too large', async () => {
  const payloadOf = (bytes: number) => ({ text: 'x'.repeat(bytes - '{"text":""}'.length) });
  const fits = await call('POST', '/tasks', { kind: 'note.keep', payload: payloadOf(262_144) });
  assert.equal(fits.statusCode, 201, fits.body);
  const reply = await call('POST', '/tasks', { kind: 'note.keep', payload: payloadOf(262_145) });
  assert.equal(reply.statusCode, 413, reply.body);
  assert.equal(reply.json().error.code, 'PAYLOAD_TOO_LARGE');
});

test('while a task of a unique key waits, another is refused with the id of the first', async () => {
  const first = await call('POST', '/tasks', { kind: 'note.keep', unique_key: 'monthly' });
  const reply = await call('POST', '/tasks', { kind: 'note.keep', unique_key: 'monthly' });
  assert.equal(reply.statusCode, 409, reply.body);
  assert.equal(reply.json().error.code, 'CONFLICT');
  assert.equal(reply.json().error.details.existing_id, first.json().id);
});

test('a repeated idempotency key enqueues once and answers alike', async () => {
  const headers = { 'idempotency-key': 'build-once' };
  const body = { kind: 'note.keep', payload: { once: true } };
  const first = await call('POST', '/tasks', body, stand.administrator, headers);
  const before = await count();
  const second = await call('POST', '/tasks', body, stand.administrator, headers);
  assert.equal(second.json().id, first.json().id);
  assert.equal(second.headers['idempotency-replayed'], 'true');
  assert.equal(await count(), before);
});

test('a thousand tasks are enqueued together, in their order', async () => {
  const tasks = Array.from({ length: 1_000 }, (_, index) => ({ kind: 'note.keep', payload: { index, a: 1, b: 2 } }));
  const before = await count();
  const reply = await call('POST', '/tasks/bulk', { tasks });
  assert.equal(reply.statusCode, 201, reply.body);
  assert.equal(await count(), before + 1_000);
  const [first, , third] = reply.json().data;
  assert.equal((await call('GET', `/tasks/${third.id}`)).json().payload.index, 2);
  assert.ok(first.id < third.id);
  assert.equal((await call('POST', '/tasks/bulk', { tasks: [...tasks, tasks[0]] })).statusCode, 400);
  assert.equal((await call('POST', '/tasks/bulk', { tasks: [] })).statusCode, 400);
});

test('of many with faults none is enqueued, and each fault names its place', async () => {
  const before = await count();
  const good = { kind: 'report.build', payload: { month: '2026-10' } };
  const issues = issuesOf(
    await call('POST', '/tasks/bulk', {
      tasks: [good, { kind: 'no.such' }, good, { kind: 'report.build', payload: {} }],
    }),
  );
  assert.deepEqual(
    issues.map((issue) => issue.path),
    ['tasks.1.kind', 'tasks.3.payload.month'],
  );
  const unique = { kind: 'note.keep', unique_key: 'of-many' };
  const reply = await call('POST', '/tasks/bulk', { tasks: [good, unique, unique] });
  assert.equal(reply.statusCode, 409, reply.body);
  assert.equal(reply.json().error.details.path, 'tasks.2.unique_key');
  assert.equal(await count(), before);
});

test('who may only see tasks enqueues none', async () => {
  const auditor = await stand.holder('auditor');
  assert.equal((await call('GET', '/tasks', undefined, auditor)).statusCode, 200);
  assert.equal((await call('POST', '/tasks', { kind: 'note.keep' }, auditor)).statusCode, 403);
  assert.equal((await call('GET', '/tasks', undefined, await stand.holder())).statusCode, 403);
});

test('kinds are shown with their schema and whether they can be enqueued', async () => {
  const reply = await call('GET', '/task-kinds');
  const shown = z
    .object({ data: z.array(z.object({ name: z.string(), can_be_enqueued: z.boolean(), is_served: z.boolean() })) })
    .parse(reply.json()).data;
  const find = (name: string) => shown.find((kind) => kind.name === name);
  assert.deepEqual(find('report.build'), { name: 'report.build', can_be_enqueued: true, is_served: true });
  assert.deepEqual(find('internal.act'), { name: 'internal.act', can_be_enqueued: false, is_served: true });
  assert.deepEqual(find('old.thing'), { name: 'old.thing', can_be_enqueued: true, is_served: false });
});

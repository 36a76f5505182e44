import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { z } from 'zod';
import { createAdministrator } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailbox } from '../../../test/harness/mailbox.ts';
import { bearer, goodPassword, logIn } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { defineTask } from '../../platform/tasks/task.ts';
import { unpackSpans } from './packed-spans.ts';

const failing = defineTask({
  name: 'test.fails',
  description: 'Fails with a secret in its mouth.',
  payload: z.strictObject({}),
  attempts: 2,
  backoff: { firstMs: 1, maxMs: 1 },
  isPublic: true,
  run: async () => {
    throw new Error('password=hunter2horse for ada@example.com');
  },
});

const house = await openTestHouse({ settings: { SIGNUP_MODE: 'verify' }, tasks: [failing] });
const administrator = await createAdministrator(house);
const { accessToken } = await logIn(house, administrator.person);
const { query } = await openMailbox(house);

const segment = z.object({
  trace_id: z.string(),
  root_span_id: z.string(),
  name: z.string(),
  kind: z.string(),
  status: z.string(),
  error: z.string().nullable(),
  kept_because: z.string(),
  duration_ms: z.number(),
  started_at: z.string(),
  span_count: z.number(),
  request_id: z.string().nullable(),
  task_id: z.string().nullable(),
  user_id: z.string().nullable(),
});
const span = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  kind: z.string(),
  offset_ms: z.number(),
  duration_ms: z.number(),
  attributes: z.record(z.string(), z.unknown()),
});
const trace = z.object({ trace_id: z.string(), segments: z.array(segment), spans: z.array(span) });
const list = z.object({ data: z.array(segment), next_cursor: z.string().nullable() });

const get = (path: string, token = accessToken) =>
  house.http.inject({ url: `/api/v1/monitoring/traces${path}`, headers: bearer(token) });
const listed = async (filters: string) => list.parse((await get(`?${filters}`)).json());

/** The trace once all of it was written: a segment is, a second after it ended at the latest. */
const readOnce = (traceId: string, names: readonly string[]) =>
  waitFor(async () => {
    const reply = await get(`/${traceId}`);
    assert.equal(reply.statusCode, 200, reply.body);
    const read = trace.parse(reply.json());
    const there = read.segments.map(({ name }) => name).sort();
    assert.deepEqual(there, [...names].sort());
    return read;
  }, 15_000);

const post = (url: string, payload: object, headers = {}) =>
  house.http.inject({ method: 'POST', url: `/api/v1${url}`, payload, headers });

test('a sign-up is one trace: the request, its statements and its hash, its task with the attempt, and the mail', async () => {
  const traceId = randomUUID().replaceAll('-', '');
  const traceparent = `00-${traceId}-00f067aa0ba902b7-00`;
  const email = 'grace@example.com';
  const reply = await post('/auth/signup', { email, password: goodPassword }, { traceparent });
  assert.equal(reply.statusCode, 202);
  const { segments, spans } = await readOnce(traceId, ['POST /api/v1/auth/signup', 'email.verification']);

  const names = new Map(spans.map(({ span_id, name }) => [span_id, name]));
  const parentOf = (name: string) => {
    const found = spans.find((one) => one.name === name) ?? assert.fail(`There is no ${name}.`);
    return names.get(found.parent_span_id ?? '') ?? found.parent_span_id;
  };
  assert.equal(parentOf('POST /api/v1/auth/signup'), '00f067aa0ba902b7');
  assert.equal(parentOf('password.hash'), 'POST /api/v1/auth/signup');
  assert.equal(parentOf('password.wait'), 'password.hash');
  assert.equal(parentOf('begin'), 'POST /api/v1/auth/signup');
  assert.equal(parentOf('commit'), 'POST /api/v1/auth/signup');
  assert.equal(parentOf('enqueue email.verification'), 'POST /api/v1/auth/signup');
  assert.equal(parentOf('tasks.insert_task'), 'enqueue email.verification');
  assert.equal(parentOf('email.verification'), 'enqueue email.verification');
  assert.equal(parentOf('mail email-verification'), 'email.verification');
  assert.equal(parentOf('mail.keep_mail'), 'mail email-verification');
  // One tree: from every span the parents lead to the one that the caller named.
  for (const { parent_span_id: parent, name } of spans) {
    assert(name === 'POST /api/v1/auth/signup' || names.has(parent ?? ''), `${name} hangs in the air`);
  }
  assert.equal(new Set(spans.map(({ span_id }) => span_id)).size, spans.length);

  const [request, attempt] = segments;
  assert.equal(request?.request_id, reply.headers['x-request-id']);
  assert.equal(attempt?.request_id, reply.headers['x-request-id']);
  assert.match(attempt?.task_id ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(attempt?.kind, 'consumer');
  const { data } = await listed(`task_id=${attempt?.task_id}`);
  assert.deepEqual(
    data.map(({ trace_id }) => trace_id),
    [traceId],
  );
});

test('a request says its route, its status and whose it was', async () => {
  const person = await makeAccount(house, { emailVerified: true });
  const pair = await logIn(house, person);
  const reply = await house.http.inject({ url: '/api/v1/user?x=secret-of-mine', headers: bearer(pair.accessToken) });
  const { data } = await waitFor(async () => {
    const found = await listed(`request_id=${reply.headers['x-request-id']}`);
    assert.equal(found.data.length, 1);
    return found;
  });
  assert.equal(data[0]?.user_id, person.id);
  const { spans } = trace.parse((await get(`/${data[0]?.trace_id}`)).json());
  const { attributes } = spans[0] ?? assert.fail();
  assert.equal(attributes['http.route'], '/api/v1/user');
  assert.equal(attributes['http.request.method'], 'GET');
  assert.equal(attributes['http.response.status_code'], reply.statusCode);
  assert.equal(attributes['url.path'], '/api/v1/user');

  const logins = await waitFor(async () => {
    const found = await listed(`user_id=${person.id}&name=${encodeURIComponent('POST /api/v1/auth/login')}`);
    assert.equal(found.data.length, 1);
    return found;
  });
  assert.equal(logins.data[0]?.status, 'unset');
});

test('every attempt of a task is kept with what went wrong in it, masked', async () => {
  const made = await post('/tasks', { kind: 'test.fails', payload: {} }, bearer(accessToken));
  assert.equal(made.statusCode, 201, made.body);
  const { data } = await waitFor(async () => {
    const found = await listed(`task_id=${made.json().id}&status=error`);
    assert.equal(found.data.length, 2);
    return found;
  }, 15_000);
  for (const attempt of data) {
    assert.equal(attempt.kept_because, 'failed');
    assert.equal(attempt.error, 'Error: password=[masked] for [masked]');
  }
});

test('no password, token or address that went through the house is in a trace', async () => {
  const email = `planted-${randomUUID()}@example.com`;
  const password = 'a-planted-password-9';
  await post('/auth/signup', { email, password });
  const denied = await post('/auth/login', { email, password });
  await post('/auth/refresh', { refresh_token: 'cst_rt_planted-refresh-token' });
  await house.http.inject({ url: `/nowhere/planted-in-a-path?token=planted-in-a-query` });
  await house.http.inject({ url: `/api/v1/users/${encodeURIComponent(email)}`, headers: bearer(accessToken) });
  await waitFor(async () => {
    const { data } = await listed(`request_id=${denied.headers['x-request-id']}`);
    assert.equal(data.length, 1);
  });
  const rows = await query(`select at, trace_id, name, error, spans from castellan.trace_segments`);
  assert(rows.length > 10);
  const texts = rows.map((row) => JSON.stringify([row.name, row.error, unpackSpans(row.spans, '', row.at)])).join('\n');
  for (const secret of [email, 'planted', goodPassword, 'ada@example.com', accessToken, accessToken.slice(-43)]) {
    assert(!texts.includes(secret), `${secret} is in a trace`);
  }
});

/** What one request in some does: wait for a connection, fetch an allowance from the limits. */
const fromTimeToTime = new Set(['db.connection.wait', 'rate_limits.take_points']);

test('requests at the same time each have their own trace and nothing of the others', async () => {
  const traceIds = Array.from({ length: 80 }, () => randomUUID().replaceAll('-', ''));
  const replies = await Promise.all(
    traceIds.map((traceId) =>
      house.http.inject({
        url: `/api/v1/monitoring/traces/${traceId}`,
        headers: { ...bearer(accessToken), traceparent: `00-${traceId}-00f067aa0ba902b7-00` },
      }),
    ),
  );
  assert.deepEqual([...new Set(replies.map(({ statusCode }) => statusCode))], [404]);
  const name = 'GET /api/v1/monitoring/traces/:trace_id';
  for (const traceId of traceIds) {
    const { spans } = await readOnce(traceId, [name]);
    const names = spans.map((one) => one.name).filter((one) => !fromTimeToTime.has(one));
    assert.deepEqual(names, [name, 'traces.select_segments_of_keys']);
  }
});

test('who may not see how the house is faring is refused', async () => {
  const pair = await logIn(house, await makeAccount(house, { emailVerified: true }));
  assert.equal((await get('', pair.accessToken)).statusCode, 403);
  assert.equal((await get(`/${'a'.repeat(32)}`, pair.accessToken)).statusCode, 403);
});

for (const [query, reason] of [
  ['?min_duration_ms=-1', 'a duration below zero'],
  ['?min_duration_ms=soon', 'a duration in words'],
  ['?kept_because=pretty', 'a reason that is none'],
  ['?request_id=42', 'an id that is none'],
  ['?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'a range that ends before it begins'],
  ['?sort=name', 'a parameter that is none'],
  ['/NOT-A-TRACE', 'a trace id that is none'],
] as const) {
  test(`${reason} is refused with what is wrong`, async () => {
    const reply = await get(query);
    assert.equal(reply.statusCode, 400, reply.body);
  });
}

test('of a trace of which nothing was kept there is nothing to read', async () => {
  assert.equal((await get(`/${'a'.repeat(32)}`)).statusCode, 404);
});

test('the list is read page by page, newest first, each once', async () => {
  const seen: string[] = [];
  let cursor = '';
  // What is newer may still be on its way into the table.
  const [newest] = (await listed('limit=1')).data;
  const before = newest?.started_at ?? '';
  for (;;) {
    const page = await listed(`limit=3&to=${before}${cursor}`);
    seen.push(...page.data.map(({ root_span_id }) => root_span_id));
    if (page.next_cursor === null) break;
    cursor = `&cursor=${page.next_cursor}`;
  }
  assert(seen.length > 6);
  assert.equal(new Set(seen).size, seen.length);
  const [{ count } = { count: 0 }] = await query(
    `select count(*)::int as count from castellan.trace_segments where at < $1`,
    [before],
  );
  assert.equal(seen.length, count);
});

test('who takes long can be asked for', async () => {
  const all = await listed('limit=200');
  const middle = all.data.map(({ duration_ms }) => duration_ms).sort((one, other) => one - other)[all.data.length >> 1];
  const slow = await listed(`limit=200&min_duration_ms=${Math.ceil(middle ?? 0)}`);
  assert(slow.data.length > 0);
  assert(slow.data.every(({ duration_ms }) => duration_ms >= Math.ceil(middle ?? 0)));
});

test('when an account is erased its traces stay, and say no longer whose they were', async () => {
  const person = await makeAccount(house, { emailVerified: true });
  const pair = await logIn(house, person);
  await house.http.inject({ url: '/api/v1/user', headers: bearer(pair.accessToken) });
  await waitFor(async () => assert.equal((await listed(`user_id=${person.id}`)).data.length, 2));
  assert.equal((await administrator.erase(person.id)).statusCode, 204);
  assert.equal((await listed(`user_id=${person.id}`)).data.length, 0);
});

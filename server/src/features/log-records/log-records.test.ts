import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createAdministrator } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { bearer, logIn } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { writeJson } from './log-record.ts';

const house = await openTestHouse({ settings: { TRACE_SAMPLE_RATIO: '1' } });
const administrator = await createAdministrator(house);
const headers = bearer((await logIn(house, administrator.person)).accessToken);
const { logRecords } = house.composed.observation;

const get = (path: string, more: Record<string, string> = {}) =>
  house.http.inject({ url: `/api/v1${path}`, headers: { ...headers, ...more } });
const inDatabase = async (...texts: string[]): Promise<pg.QueryResult[]> => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  const results = [];
  for (const text of texts) results.push(await client.query(text));
  await client.end();
  return results;
};

/** A request that fails for a reason that only we can fix. @returns its id. */
const failOnce = async (): Promise<string> => {
  await inDatabase('alter table castellan.mails rename to mails_away');
  try {
    const reply = await get('/mail');
    assert.equal(reply.statusCode, 500, reply.body);
    return String(reply.headers['x-request-id']);
  } finally {
    await inDatabase('alter table castellan.mails_away rename to mails');
  }
};

const groups = async (query = '') => {
  await logRecords.flush();
  const reply = await get(`/monitoring/errors${query}`);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json().data;
};

test('a request that failed leads to its lines, and its error to the request and the trace', async () => {
  const first = await failOnce();
  const second = await failOnce();
  const [group, ...others] = await groups();
  assert.equal(others.length, 0);
  assert.equal(group.count, 2);
  assert.equal(group.per_hour.length, 24);
  assert.equal(group.per_hour.at(-1) + group.per_hour.at(-2), 2);
  assert.equal(group.last_request_id, second);
  assert.match(group.last_trace_id, /^[0-9a-f]{32}$/);
  assert.match(group.message, /mails/);

  const detail = (await get(`/monitoring/errors/${group.fingerprint}`)).json();
  assert.match(detail.stack, /\n\s+at /);
  assert.deepEqual(
    detail.samples.map((sample: { request_id: string }) => sample.request_id),
    [second, first],
  );

  const lines = (await get(`/monitoring/log-records?request_id=${first}`)).json().data;
  assert.deepEqual(
    lines.map(({ event, level }: { event: string; level: string }) => [event, level]),
    [['http.request_failed', 'error']],
  );
  assert.equal(lines[0].user_id, administrator.person.id);
  assert.equal(lines[0].fields.status, 500);
  assert.match(lines[0].fields.error.message, /mails/);
  assert.equal((await get(`/monitoring/log-records?trace_id=${lines[0].trace_id}`)).json().data.length, 1);
});

test('the line of a request whose trace was kept is there, though it is no warning', async () => {
  const reply = await get('/user');
  await logRecords.flush();
  const { data } = (await get(`/monitoring/log-records?request_id=${reply.headers['x-request-id']}`)).json();
  assert.deepEqual(
    data.map(({ event }: { event: string }) => event),
    ['http.request'],
  );
});

test('an error that was resolved is open again when it comes back, and who resolved it is audited', async () => {
  await failOnce();
  const [{ fingerprint }] = await groups();
  const resolve = () =>
    house.http.inject({ method: 'POST', url: `/api/v1/monitoring/errors/${fingerprint}/resolve`, headers });
  const resolved = await resolve();
  assert.equal(resolved.statusCode, 200, resolved.body);
  assert.ok(resolved.json().resolved_at !== null);
  assert.equal((await resolve()).json().resolved_at, resolved.json().resolved_at, 'twice is once');
  assert.deepEqual(await groups('?state=open'), []);
  assert.equal((await groups('?state=resolved')).length, 1);
  await failOnce();
  assert.equal((await groups('?state=open')).length, 1);
  const audited = (await get('/audit-events?action=error_group.resolved')).json().data;
  assert.equal(audited.length, 1);
});

test('lists go on page by page and refuse what makes no sense', async () => {
  await get('/user');
  await logRecords.flush();
  const first = (await get('/monitoring/log-records?limit=1')).json();
  const second = (await get(`/monitoring/log-records?limit=1&cursor=${first.next_cursor}`)).json();
  assert.ok(second.data[0].at <= first.data[0].at);
  assert.notDeepEqual(second.data, first.data);
  for (const query of [
    '/monitoring/log-records?level=fatal',
    '/monitoring/log-records?trace_id=xyz',
    '/monitoring/log-records?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    '/monitoring/errors?state=closed',
    '/monitoring/errors/unknown',
  ]) {
    assert.equal((await get(query)).statusCode, 400, query);
  }
  assert.equal((await get(`/monitoring/errors/${'0'.repeat(32)}`)).statusCode, 404);
});

test('who may only read cannot resolve, and who may not see it sees nothing', async () => {
  const auditor = await makeAccount(house, { roles: ['auditor'] });
  const person = await makeAccount(house, {});
  const [ofAuditor, ofPerson] = await Promise.all(
    [auditor, person].map(async (one) => bearer((await logIn(house, one)).accessToken)),
  );
  const url = '/api/v1/monitoring/errors';
  const [group] = await groups();
  const post = { method: 'POST', url: `${url}/${group.fingerprint}/resolve` } as const;
  assert.equal((await house.http.inject({ url, headers: { ...ofAuditor } })).statusCode, 200);
  assert.equal((await house.http.inject({ ...post, headers: { ...ofAuditor } })).statusCode, 403);
  assert.equal((await house.http.inject({ url, headers: { ...ofPerson } })).statusCode, 403);
});

test('what is erased with an account is gone from the lines and the errors, and the count stays', async () => {
  const person = await makeAccount(house, { roles: ['admin'] });
  const own = bearer((await logIn(house, person)).accessToken);
  await inDatabase('alter table castellan.mails rename to mails_away');
  const reply = await get('/mail', { ...own });
  await inDatabase('alter table castellan.mails_away rename to mails');
  const requestId = String(reply.headers['x-request-id']);
  const [before] = await groups();
  assert.equal((await administrator.erase(person.id)).statusCode, 204);
  assert.deepEqual((await get(`/monitoring/log-records?request_id=${requestId}`)).json().data, []);
  const after = (await get(`/monitoring/errors/${before.fingerprint}`)).json();
  assert.ok(after.samples.every((sample: { request_id: string }) => sample.request_id !== requestId));
  assert.equal(after.count, before.count);
});

test('a text with characters that PostgreSQL does not take is written without them, and nothing else is changed', async () => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  const { rows } = await client.query('select $1::jsonb as value', [
    writeJson({ 'k\u0000': 'a\u0000b\ud800c', deep: { '\udfff': ['\\u0000 \\\\u0000 \u{1f600}'] } }),
  ]);
  await client.end();
  assert.deepEqual(rows[0].value, {
    'k\ufffd': 'a\ufffdb\ufffdc',
    deep: { '\ufffd': ['\\u0000 \\\\u0000 \u{1f600}'] },
  });
});

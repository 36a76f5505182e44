import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, goodPassword, logIn, signUp } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTestHouse, type TestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const settings = { RATE_LIMIT_LOGIN: '5/5m block 15m', RATE_LIMIT_LINK: '', TRUSTED_PROXIES: '127.0.0.0/8' };
const house = await openTestHouse({ settings });
const beside = await openTestHouse({ settings, beside: house });
const holderOf = createRoleHolders(house);
const [admin, auditor, nobody] = [await holderOf('admin'), await holderOf('auditor'), await holderOf()];

type Headers = Record<string, string>;

const tryLogin = (
  at: Pick<TestHouse, 'http'>,
  login: string,
  from: string,
  password = 'wrong',
  headers: Headers = {},
) =>
  at.http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers: { 'x-forwarded-for': from, ...headers },
    payload: { username: login, password },
  });
const get = (url: string, { accessToken } = admin) => house.http.inject({ url, headers: bearer(accessToken) });
const unblock = (id: string, { accessToken } = admin) =>
  house.http.inject({ method: 'DELETE', url: `/api/v1/rate-limits/${id}`, headers: bearer(accessToken) });

/** Asks until the refusal has been written. */
const explain = (requestId: unknown, asker = admin) =>
  waitFor(async () => {
    const reply = await get(`/api/v1/refusals/${requestId}`, asker);
    assert.equal(reply.statusCode, 200, reply.body);
    return reply.json();
  });

test('an administrator sees why a login was refused, and ends the block here at once and elsewhere within a second', async () => {
  const person = await signUp(house);
  const from = '198.51.100.1';
  for (let index = 0; index < 5; index += 1) await tryLogin(house, person.email, from);
  const refused = await tryLogin(house, person.email, from, goodPassword);
  assert.equal(refused.statusCode, 429);
  await waitFor(async () => {
    assert.equal((await tryLogin(beside, person.email, from, goodPassword)).statusCode, 429);
  });

  const refusal = await explain(refused.json().error.request_id, auditor);
  assert.equal(refusal.status, 429);
  assert.equal(refusal.route, '/api/v1/auth/login');
  assert.equal(refusal.client_address, from);
  assert.match(refusal.why, /^The limit login-address \(5 in 5 minutes, per address \(IPv6: per \/64\)\) counted this/);
  assert.equal(refusal.counter.can_be_unblocked, true);
  assert.equal(refusal.counter.blocked_until, refusal.because.blocked_until);

  assert.equal((await unblock(refusal.counter.id, auditor)).statusCode, 403);
  assert.equal((await unblock(refusal.counter.id)).statusCode, 204);
  const account = await tryLogin(house, person.email, from, goodPassword);
  assert.equal(account.statusCode, 429, 'the account is blocked too');
  const second = await explain(account.json().error.request_id);
  assert.equal(second.because.policy, 'login-account');
  assert.equal((await unblock(second.counter.id)).statusCode, 204);
  assert.equal((await tryLogin(house, person.email, from, goodPassword)).statusCode, 200);
  await waitFor(async () => {
    assert.equal((await tryLogin(beside, person.email, from, goodPassword)).statusCode, 200);
  }, 1_000);

  assert.equal(
    (await explain(refused.json().error.request_id)).counter.can_be_unblocked,
    true,
    'a window is open again',
  );
  assert.equal((await explain(refused.json().error.request_id)).counter.blocked_until, null);
  const events = (await get('/api/v1/audit-events?action=rate_limit.blocked&action=rate_limit.unblocked')).json().data;
  const told = events.map((event: { action: string; reason: string }) => `${event.action} ${event.reason}`);
  for (const action of ['blocked', 'unblocked']) {
    for (const policy of ['login-address', 'login-account']) assert.ok(told.includes(`rate_limit.${action} ${policy}`));
  }
});

test("the caller's own request id leads to the refusal as well", async () => {
  const reply = await tryLogin(house, 'whoever', '198.51.100.2', 'wrong', { 'x-request-id': 'my-id.42' });
  assert.equal(reply.headers['x-request-id'], 'my-id.42');
  const refusal = await explain('my-id.42');
  assert.equal(refusal.shown_request_id, 'my-id.42');
  assert.equal(refusal.why, 'No account has this login.');
  assert.deepEqual(await explain(refusal.request_id), refusal);
});

test('a refusal cannot be hidden behind a later one that shows its id as its own', async () => {
  const first = await tryLogin(house, 'whoever', '198.51.100.4');
  const id = first.json().error.request_id;
  await explain(id);
  const second = await house.http.inject({
    url: '/api/v1/user',
    remoteAddress: '198.51.100.5',
    headers: { 'x-request-id': id },
  });
  assert.equal(second.headers['x-request-id'], id);
  // Written one after the other: once this one is there, so is the second.
  const third = await tryLogin(house, 'whoever', '198.51.100.4');
  await explain(third.json().error.request_id);
  assert.equal((await explain(id)).client_address, '198.51.100.4');
});

test('tells a wrong password from an unknown login, and names a missing permission; the caller learns neither', async () => {
  const person = await signUp(house);
  const wrong = await tryLogin(house, person.email, '198.51.100.3');
  assert.doesNotMatch(wrong.body, /wrong_password|reason/);
  const refusal = await explain(wrong.json().error.request_id);
  assert.equal(refusal.why, 'The account is there; the password was wrong.');
  assert.deepEqual(refusal.because, { kind: 'login', reason: 'wrong_password', user_id: person.id });
  assert.equal(refusal.counter, null);

  const forbidden = await get('/api/v1/rate-limits', nobody);
  assert.equal(forbidden.statusCode, 403);
  const second = await explain(forbidden.json().error.request_id);
  assert.match(second.why, /none of their roles holds the permission rate-limits:read/);
  assert.equal(second.user_id, nobody.id);
});

test('what was not refused is not found, and an id that is none is a 400', async () => {
  const answered = await get('/api/v1/user');
  assert.equal((await get(`/api/v1/refusals/${answered.headers['x-request-id']}`)).statusCode, 404);
  assert.equal((await get('/api/v1/refusals/no%20id')).statusCode, 400);
  assert.equal((await unblock('0123456789abcdef0123456789abcdef')).statusCode, 404);
  assert.equal((await unblock('everything')).statusCode, 400);
  assert.equal((await get('/api/v1/refusals/x', nobody)).statusCode, 403);
});

test('lists the blocks in force page by page, and never what was typed as a login', async () => {
  for (let network = 10; network < 14; network += 1) {
    for (let index = 0; index < 5; index += 1) await tryLogin(house, `stranger-${index}`, `198.51.100.${network}`);
  }
  const seen: { id: string; policy: string; subject: string | null }[] = [];
  let cursor: string | null = null;
  do {
    const reply = await get(`/api/v1/rate-limits?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
    assert.equal(reply.statusCode, 200, reply.body);
    const page: { data: typeof seen; next_cursor: string | null } = reply.json();
    seen.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  assert.equal(new Set(seen.map((block) => block.id)).size, seen.length);
  const addresses = seen.filter((block) => block.policy === 'login-address').map((block) => block.subject);
  for (const network of [10, 11, 12, 13]) assert.ok(addresses.includes(`198.51.100.${network}`));
  assert.doesNotMatch(JSON.stringify(seen), /stranger/);
  assert.equal((await get(`/api/v1/rate-limits?policy=login-device`)).json().data.length, 0);
  assert.equal((await get('/api/v1/rate-limits?policy=nonsense')).statusCode, 400);
});

test('shows the limits in force with their settings applied, and where each comes from', async () => {
  const { data } = (await get('/api/v1/rate-limits/policies', auditor)).json();
  const find = (wanted: string) => data.find(({ name }: { name: string }) => name === wanted);
  const { setting, source } = find('link');
  assert.deepEqual([setting, source], ['RATE_LIMIT_LINK', 'default']);
  assert.deepEqual(find('login-account'), {
    name: 'login-account',
    subject_kind: 'account',
    points: 5,
    window_seconds: 300,
    block_seconds: 900,
    counts: 'failures',
    counted_in: 'database',
    setting: 'RATE_LIMIT_LOGIN',
    source: 'environment',
    description: '5 in 5 minutes, per account',
  });
});

test('an erased person leaves no address in what was refused to them', async () => {
  const person = await signUp(house);
  const { accessToken } = await logIn(house, person);
  const forbidden = await get('/api/v1/users', { ...person, accessToken, refreshToken: '' });
  const mistyped = await tryLogin(house, person.email, '198.51.100.6');
  const ids = [forbidden, mistyped].map((reply) => reply.json().error.request_id);
  for (const id of ids) assert.notEqual((await explain(id)).client_address, null);
  const erased = await house.http.inject({
    method: 'DELETE',
    url: '/api/v1/user',
    headers: bearer(accessToken),
  });
  assert.ok(erased.statusCode < 300, erased.body);
  for (const id of ids) assert.equal((await explain(id)).client_address, null);
});

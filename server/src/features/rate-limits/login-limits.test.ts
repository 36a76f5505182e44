import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { goodPassword, signUp } from '../../../test/harness/people.ts';
import { openTestHouse, type TestHouse } from '../../../test/harness/test-house.ts';

const settings = { RATE_LIMIT_LOGIN: '5/5m block 15m', TRUSTED_PROXIES: '127.0.0.0/8' };
const minuteMs = 60_000;

let addresses = 0;

/** An address nobody has tried from. */
const freshAddress = (): string => {
  addresses += 1;
  return `198.51.${addresses >> 8}.${addresses & 255}`;
};

type Try = { readonly from: string; readonly password?: string; readonly agent?: string };

const tryLogin = ({ http }: Pick<TestHouse, 'http'>, login: string, { from, password, agent }: Try) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers: { 'x-forwarded-for': from, 'user-agent': agent ?? 'Tests' },
    payload: { username: login, password: password ?? 'not the password at all' },
  });

const failures = async (house: Pick<TestHouse, 'http'>, login: string, count: number, from: () => string) => {
  for (let index = 0; index < count; index += 1) {
    const reply = await tryLogin(house, login, { from: from() });
    assert.equal(reply.statusCode, 401, reply.body);
  }
};

test('five wrong passwords, and the sixth try says when to come back', async () => {
  const clock = movableClock();
  const house = await openTestHouse({ settings, clock });
  const person = await signUp(house);
  const from = freshAddress();
  await failures(house, person.email, 5, () => from);

  const sixth = await tryLogin(house, person.email, { from, password: goodPassword });
  assert.equal(sixth.statusCode, 429);
  assert.equal(sixth.headers['retry-after'], '900');
  const { error } = sixth.json();
  assert.equal(error.code, 'RATE_LIMIT_EXCEEDED');
  assert.equal(error.retry_after, 900);
  assert.equal(error.message, 'Too many failed logins. Try again in 15 minutes.');
  assert.doesNotMatch(sixth.body, /counter|policy|198\.51/, 'what only the operator may know is not told');

  // Tries while it lasts do not make it longer.
  clock.advanceMs(14 * minuteMs);
  assert.equal((await tryLogin(house, person.email, { from })).headers['retry-after'], '60');
  clock.advanceMs(minuteMs);
  assert.equal((await tryLogin(house, person.email, { from, password: goodPassword })).statusCode, 200);
});

test('the second block within a day lasts twice as long', async () => {
  const clock = movableClock();
  const house = await openTestHouse({ settings, clock });
  const from = freshAddress();
  await failures(house, 'nobody-a', 5, () => from);
  clock.advanceMs(15 * minuteMs);
  await failures(house, 'nobody-b', 5, () => from);
  assert.equal((await tryLogin(house, 'nobody-c', { from })).headers['retry-after'], '1800');
});

test('right passwords use nothing up', async () => {
  const house = await openTestHouse({ settings });
  const person = await signUp(house);
  const from = freshAddress();
  for (let index = 0; index < 12; index += 1) {
    const reply = await tryLogin(house, person.email, { from, password: goodPassword });
    assert.equal(reply.statusCode, 200, `login ${index + 1}: ${reply.body}`);
    assert.match(String(reply.headers.ratelimit), /"login-address";r=5;/);
  }
});

test('a login in a form that is refused costs nothing', async () => {
  const house = await openTestHouse({ settings });
  const person = await signUp(house);
  const from = freshAddress();
  const url = '/api/v1/auth/login';
  const headers = { 'x-forwarded-for': from };
  for (let index = 0; index < 8; index += 1) {
    assert.equal((await house.http.inject({ method: 'POST', url, headers, payload: { x: 1 } })).statusCode, 400);
  }
  assert.equal((await tryLogin(house, person.email, { from, password: goodPassword })).statusCode, 200);
});

test('an account is blocked for strangers wherever they are, and an account that does not exist just so', async () => {
  const house = await openTestHouse({ settings });
  const person = await signUp(house);
  const answers: unknown[] = [];
  for (const login of [person.email, 'nobody@example.com']) {
    await failures(house, login, 5, freshAddress);
    const reply = await tryLogin(house, login, { from: freshAddress(), password: goodPassword });
    const { timestamp: _at, request_id: _id, ...error } = reply.json().error;
    answers.push([reply.statusCode, error]);
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(JSON.stringify(answers[0]).startsWith('[429'), true);
});

test('two ways of writing one login share one budget', async () => {
  const house = await openTestHouse({ settings });
  const ways = ['Nobody@Example.com', 'nobody@example.com', ' nobody@example.com'.trim(), 'NOBODY@EXAMPLE.COM'];
  let index = 0;
  for (; index < 5; index += 1) await failures(house, ways[index % ways.length] ?? '', 1, freshAddress);
  assert.equal((await tryLogin(house, 'nobody@example.com', { from: freshAddress() })).statusCode, 429);
});

test('an address that was refused at a blocked account keeps its own points', async () => {
  const house = await openTestHouse({ settings });
  await failures(house, 'blocked@example.com', 5, freshAddress);
  const from = freshAddress();
  for (let index = 0; index < 8; index += 1) {
    assert.equal((await tryLogin(house, 'blocked@example.com', { from })).statusCode, 429);
  }
  await failures(house, 'another@example.com', 1, () => from);
});

test('who logged in from the same device before cannot be locked out by strangers, and has a budget of their own', async () => {
  const house = await openTestHouse({ settings });
  const person = await signUp(house);
  const home = freshAddress();
  const mine = { from: home, agent: 'My browser' };
  assert.equal((await tryLogin(house, person.email, { ...mine, password: goodPassword })).statusCode, 200);
  await failures(house, person.email, 5, freshAddress);

  assert.equal((await tryLogin(house, person.email, { ...mine, password: goodPassword })).statusCode, 200);
  const stranger = { from: home, agent: 'Another program', password: goodPassword };
  assert.equal((await tryLogin(house, person.email, stranger)).statusCode, 429, 'the same address alone is not enough');
  for (let index = 0; index < 5; index += 1) {
    assert.equal((await tryLogin(house, person.email, mine)).statusCode, 401);
  }
  assert.equal((await tryLogin(house, person.email, { ...mine, password: goodPassword })).statusCode, 429);
});

test('all addresses of one IPv6 /64 are one, and an IPv4-mapped address is the IPv4 address', async () => {
  const house = await openTestHouse({ settings });
  for (const host of [1, 2, 3, 4]) await failures(house, 'nobody-six', 1, () => `2001:db8:1:2::${host}`);
  await failures(house, 'nobody-seven', 1, () => '2001:db8:1:2:ffff::1');
  assert.equal((await tryLogin(house, 'nobody-eight', { from: '2001:db8:1:2::99' })).statusCode, 429);
  assert.equal((await tryLogin(house, 'nobody-eight', { from: '2001:db8:1:3::99' })).statusCode, 401);

  await failures(house, 'nobody-nine', 3, () => '203.0.113.50');
  await failures(house, 'nobody-ten', 2, () => '::ffff:203.0.113.50');
  assert.equal((await tryLogin(house, 'nobody-eleven', { from: '203.0.113.50' })).statusCode, 429);
});

test('fifty tries at once at two processes never exceed the budget of an account', async () => {
  const house = await openTestHouse({ settings });
  const beside = await openTestHouse({ settings, beside: house });
  const person = await signUp(house);
  const replies = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      tryLogin(index % 2 === 0 ? house : beside, person.email, { from: freshAddress() }),
    ),
  );
  const checked = replies.filter((reply) => reply.statusCode === 401).length;
  assert.equal(checked, 5);
  assert.equal(replies.filter((reply) => reply.statusCode === 429).length, 45);
});

test('a failure of ours costs nobody a try', async () => {
  const house = await openTestHouse({ settings: { ...settings, PASSWORD_HASHING_QUEUE_LIMIT: '1' } });
  const person = await signUp(house);
  const from = freshAddress();
  const replies = await Promise.all(
    Array.from({ length: 5 }, () => tryLogin(house, person.email, { from, password: goodPassword })),
  );
  assert.ok(replies.every((reply) => [200, 429, 503].includes(reply.statusCode)));
  for (let index = 0; index < 5; index += 1) await failures(house, 'nobody-twelve', 1, () => from);
});

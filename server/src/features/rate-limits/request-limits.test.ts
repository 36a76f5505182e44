import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, goodPassword, logIn, signUp } from '../../../test/harness/people.ts';
import { openTestHouse, type TestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const proxies = { TRUSTED_PROXIES: '127.0.0.0/8' };

const readProfile = ({ http }: Pick<TestHouse, 'http'>, headers: Record<string, string>) =>
  http.inject({ url: '/api/v1/user', headers });

test('a user has so many requests in a window and not one more, and the headers count them down', async () => {
  const clock = movableClock();
  const house = await openTestHouse({ settings: { RATE_LIMIT_API: '30/minute' }, clock });
  const { accessToken } = await logIn(house, await signUp(house));
  for (let left = 29; left >= 0; left -= 1) {
    const { headers, statusCode } = await readProfile(house, bearer(accessToken));
    assert.equal(statusCode, 200);
    assert.equal(headers['x-ratelimit-limit'], '30');
    assert.equal(headers['x-ratelimit-remaining'], String(left));
    assert.equal(headers['x-ratelimit-reset'], '60');
    assert.equal(headers.ratelimit, `"general-user";r=${left};t=60`);
    assert.equal(headers['ratelimit-policy'], '"general-user";q=30;w=60');
    assert.equal(headers['retry-after'], undefined);
  }
  clock.advanceMs(20_500);
  const refused = await readProfile(house, bearer(accessToken));
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '40');
  assert.equal(refused.headers.ratelimit, '"general-user";r=0;t=40');
  assert.equal(refused.json().error.message, 'Too many requests. Try again in 40 seconds.');
  clock.advanceMs(39_500);
  assert.equal((await readProfile(house, bearer(accessToken))).statusCode, 200);
});

test('two processes together let through what the limit says, and leave little of it unused', async () => {
  const house = await openTestHouse({ settings: { RATE_LIMIT_API: '100/minute' } });
  const beside = await openTestHouse({ settings: { RATE_LIMIT_API: '100/minute' }, beside: house });
  const { accessToken } = await logIn(house, await signUp(house));
  // On a busy machine a house may hear of revocations too late, and says 503: whoever asks for the limit asks again.
  const askUntilJudged = (index: number) =>
    waitFor(async () => {
      const reply = await readProfile(index % 2 === 0 ? house : beside, bearer(accessToken));
      assert.notEqual(reply.statusCode, 503);
      return reply;
    });
  const replies = await Promise.all(Array.from({ length: 160 }, (_, index) => askUntilJudged(index)));
  const allowed = replies.filter((reply) => reply.statusCode === 200).length;
  assert.ok(allowed <= 100, `${allowed} were let through`);
  assert.ok(allowed > 80, `${allowed} were let through`);
  assert.ok(replies.every((reply) => reply.statusCode === 200 || reply.statusCode === 429));
});

test('strangers are counted by address, whatever tokens they make up', async () => {
  const house = await openTestHouse({ settings: { ...proxies, RATE_LIMIT_ANONYMOUS: '10/minute' } });
  const from = { 'x-forwarded-for': '203.0.113.7' };
  for (let index = 0; index < 10; index += 1) {
    assert.equal((await readProfile(house, { ...from, ...bearer(`made-up-${index}`) })).statusCode, 401);
  }
  assert.equal((await readProfile(house, { ...from, ...bearer('another') })).statusCode, 429);
  assert.equal((await house.http.inject({ url: '/nowhere', headers: from })).statusCode, 429);
  assert.equal((await readProfile(house, { 'x-forwarded-for': '203.0.113.8' })).statusCode, 401);
});

test('the general limit may be set as a number and a time apart', async () => {
  const house = await openTestHouse({
    settings: { RATE_LIMIT_API: '', RATE_LIMIT_POINTS: '2', RATE_LIMIT_DURATION: '90' },
  });
  const { accessToken } = await logIn(house, await signUp(house));
  const replies = [1, 2, 3].map(() => readProfile(house, bearer(accessToken)));
  const [first, , third] = await Promise.all(replies);
  assert.equal(first?.headers['ratelimit-policy'], '"general-user";q=2;w=90');
  assert.equal(third?.statusCode, 429);
});

test('probes and the key set always answer', async () => {
  const house = await openTestHouse({ settings: { RATE_LIMIT_ANONYMOUS: '1/minute' } });
  for (let index = 0; index < 5; index += 1) {
    assert.equal((await house.http.inject({ url: '/.well-known/jwks.json' })).statusCode, 200);
    assert.equal((await house.http.inject({ url: '/health/live' })).statusCode, 200);
  }
});

test('preflights of a signed-in browser use up nothing of its address', async () => {
  const house = await openTestHouse({
    settings: { RATE_LIMIT_ANONYMOUS: '2/minute', ALLOWED_ORIGINS: 'https://app.example.com' },
  });
  const ask = (headers: Record<string, string>) =>
    house.http.inject({ method: 'OPTIONS', url: '/api/v1/user', headers });
  const preflight = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' };
  for (let index = 0; index < 5; index += 1) assert.equal((await ask(preflight)).statusCode, 204);
  const statuses = [(await ask({})).statusCode, (await ask({})).statusCode, (await ask({})).statusCode];
  assert.deepEqual(statuses, [204, 204, 429], 'other requests without a token are counted');
});

test('verify has a limit of its own, and mentions it only when it refuses', async () => {
  const house = await openTestHouse({ settings: { RATE_LIMIT_VERIFY: '3/minute', RATE_LIMIT_API: '1/minute' } });
  const { accessToken } = await logIn(house, await signUp(house));
  const verify = () => house.http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) });
  for (let index = 0; index < 3; index += 1) {
    const reply = await verify();
    assert.equal(reply.statusCode, 200);
    assert.equal(reply.headers.ratelimit, undefined);
  }
  const refused = await verify();
  assert.equal(refused.statusCode, 429);
  assert.match(String(refused.headers.ratelimit), /^"verify-user";r=0;t=\d+$/);
});

test('the fourth sign-up from one address begins a block of two hours', async () => {
  const clock = movableClock();
  const house = await openTestHouse({ settings: { RATE_LIMIT_SIGNUP: '3/1h block 2h' }, clock });
  const post = (email: string, password = goodPassword) =>
    house.http.inject({ method: 'POST', url: '/api/v1/auth/signup', payload: { email, password } });
  for (let index = 0; index < 5; index += 1) {
    assert.equal((await post('weak@example.com', 'password1234')).statusCode, 400, 'a weak password costs nothing');
  }
  assert.equal((await post('one@example.com')).statusCode, 201);
  assert.equal((await post('one@example.com')).statusCode, 409, 'who learns of an account pays for it');
  assert.equal((await post('two@example.com')).statusCode, 201);
  clock.advanceMs(30 * 60_000);
  const fourth = await post('three@example.com');
  assert.equal(fourth.statusCode, 429);
  assert.equal(fourth.headers['retry-after'], '7200');
  assert.equal(fourth.json().error.message, 'Too many sign-ups. Try again in 2 hours.');
  clock.advanceMs(2 * 3_600_000);
  assert.equal((await post('three@example.com')).statusCode, 201);
});

test('a refresh that was refused leaves its token good for later', async () => {
  const clock = movableClock();
  const house = await openTestHouse({ settings: { RATE_LIMIT_REFRESH: '2/5m' }, clock });
  let { refreshToken } = await logIn(house, await signUp(house));
  const refresh = () =>
    house.http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload: { refresh_token: refreshToken } });
  for (let index = 0; index < 2; index += 1) {
    const reply = await refresh();
    assert.equal(reply.statusCode, 200, reply.body);
    refreshToken = reply.json().refresh_token;
  }
  const refused = await refresh();
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '300');
  assert.equal(refused.json().error.message, 'Too many refreshes. Try again in 5 minutes.');
  clock.advanceMs(300_000);
  assert.equal((await refresh()).statusCode, 200);
});

test('a browser, which refreshes at each load of a page, may do so six times as often', async () => {
  const house = await openTestHouse({
    settings: { RATE_LIMIT_REFRESH: '1/5m', ALLOWED_ORIGINS: 'https://app.example.com' },
  });
  const person = await signUp(house);
  const login = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    payload: { email: person.email, password: person.password, transport: 'cookie' },
  });
  let [cookie] = login.cookies;
  const statuses: number[] = [];
  for (let index = 0; index < 7; index += 1) {
    const reply = await house.http.inject({
      method: 'POST',
      url: '/api/v1/auth/refresh',
      headers: { origin: 'https://app.example.com', cookie: `${cookie?.name}=${cookie?.value}` },
    });
    statuses.push(reply.statusCode);
    cookie = reply.cookies[0] ?? cookie;
  }
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 200, 429]);
});

test('sensitive changes have a limit of their own beside the general one', async () => {
  const house = await openTestHouse({ settings: { RATE_LIMIT_SENSITIVE: '2/15m' } });
  const { accessToken } = await logIn(house, await signUp(house));
  const change = () =>
    house.http.inject({
      method: 'POST',
      url: '/api/v1/auth/password/change',
      headers: bearer(accessToken),
      payload: { current_password: 'wrong', new_password: 'another good password 77' },
    });
  const statuses = [await change(), await change(), await change()].map((reply) => reply.statusCode);
  assert.deepEqual(statuses.slice(0, 2).includes(429), false);
  assert.equal(statuses[2], 429);
  assert.equal((await readProfile(house, bearer(accessToken))).statusCode, 200);
});

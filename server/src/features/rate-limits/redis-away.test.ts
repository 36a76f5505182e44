import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { bearer, goodPassword, logIn, signUp } from '../../../test/harness/people.ts';
import { type PrivateRedis, startPrivateRedis } from '../../../test/harness/redis-server.ts';
import { openTestHouse, type TestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const limits = { RATE_LIMIT_LOGIN: '6/5m block 15m', TRUSTED_PROXIES: '127.0.0.0/8' };

let addresses = 0;
const freshAddress = (): string => {
  addresses += 1;
  return `198.18.${addresses >> 8}.${addresses & 255}`;
};

const tryLogin = ({ http }: Pick<TestHouse, 'http'>, login: string, from: string, password = 'wrong') =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers: { 'x-forwarded-for': from },
    payload: { username: login, password },
  });

const openHouse = async (options: Parameters<typeof startPrivateRedis>[0] = {}) => {
  const redis = await startPrivateRedis(options);
  const settings = { ...limits, REDIS_URL: redis.url };
  const house = await openTestHouse({ settings });
  return { redis, house, settings };
};

let logins = 0;
/** How many failed logins one fresh address may try, at accounts that nobody has. */
const allowedFrom = async (house: Pick<TestHouse, 'http'>): Promise<number> => {
  const from = freshAddress();
  let allowed = 0;
  for (;;) {
    logins += 1;
    const { statusCode } = await tryLogin(house, `nobody-${logins}`, from);
    if (statusCode !== 401) {
      assert.equal(statusCode, 429);
      return allowed;
    }
    allowed += 1;
    assert.ok(allowed <= 6, 'the limit limits');
  }
};

const isInUse = async (redis: PrivateRedis, house: Pick<TestHouse, 'http'>): Promise<void> => {
  await redis.flushAll();
  assert.equal(await allowedFrom(house), 6);
  assert.match(String(await redis.command('KEYS', '*')), /castellan:limit:\{[0-9a-f]{32}\}/);
};

test('FLUSHALL refills no account, and lifts no block that was in force', async () => {
  const { redis, house } = await openHouse();
  const person = await signUp(house);
  const from = freshAddress();
  for (let index = 0; index < 4; index += 1) assert.equal((await tryLogin(house, person.email, from)).statusCode, 401);
  await redis.flushAll();
  for (let index = 0; index < 2; index += 1) {
    assert.equal((await tryLogin(house, person.email, freshAddress())).statusCode, 401);
  }
  assert.equal((await tryLogin(house, person.email, freshAddress(), goodPassword)).statusCode, 429);

  const blocked = freshAddress();
  for (let index = 0; index < 6; index += 1) await tryLogin(house, `somebody-${index}`, blocked);
  assert.equal((await tryLogin(house, 'somebody-else', blocked)).statusCode, 429);
  await redis.flushAll();
  assert.equal((await tryLogin(house, 'somebody-else', blocked)).statusCode, 429);
});

test('FLUSHALL gives whoever holds an access token no more guesses at the password', async () => {
  const redis = await startPrivateRedis();
  const house = await openTestHouse({ settings: { REDIS_URL: redis.url, RATE_LIMIT_SENSITIVE: '3/15m' } });
  const { accessToken } = await logIn(house, await signUp(house));
  const guess = () =>
    house.http.inject({
      method: 'POST',
      url: '/api/v1/auth/password/change',
      headers: bearer(accessToken),
      payload: { current_password: 'wrong', new_password: 'another long phrase of ours 7' },
    });
  for (let index = 0; index < 3; index += 1) assert.equal((await guess()).statusCode, 401);
  await redis.flushAll();
  assert.equal((await guess()).statusCode, 429);
});

test('while Redis stands still half the points are given from memory, and it is used again by itself', async () => {
  const { redis, house } = await openHouse();
  await isInUse(redis, house);
  redis.freeze();
  assert.equal(await allowedFrom(house), 3);
  redis.thaw();
  await waitFor(() => isInUse(redis, house), 15_000);
});

test('while Redis is full half the points are given from memory', async () => {
  const { redis, house } = await openHouse();
  await redis.command('CONFIG', 'SET', 'maxmemory', '1');
  assert.equal(await allowedFrom(house), 3);
  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  await waitFor(() => isInUse(redis, house), 15_000);
});

test('a Redis that cannot run our scripts is as good as away: nobody gets a 500', async () => {
  const { redis, house } = await openHouse();
  const from = freshAddress();
  assert.equal((await tryLogin(house, 'anybody', from)).statusCode, 401);
  const keys = z.array(z.string()).parse(await redis.command('KEYS', 'castellan:limit:*'));
  for (const key of keys) await redis.command('SET', key, 'no counter of ours');
  const statuses: number[] = [];
  for (let index = 0; index < 4; index += 1) statuses.push((await tryLogin(house, `other-${index}`, from)).statusCode);
  assert.deepEqual(statuses, [401, 401, 401, 429]);
});

test('Redis may be away when the server starts', async () => {
  const { redis, house } = await openHouse({ unstarted: true });
  assert.equal(await allowedFrom(house), 3);
  await redis.start();
  await waitFor(() => isInUse(redis, house), 15_000);
});

test('fifty tries at once at two processes, with Redis dying in the middle, never exceed the budget of an account', async () => {
  const { redis, house, settings } = await openHouse();
  const beside = await openTestHouse({ settings, beside: house });
  const person = await signUp(house);
  const tries = Array.from({ length: 50 }, (_, index) => {
    if (index === 25) void redis.kill9();
    return tryLogin(index % 2 === 0 ? house : beside, person.email, freshAddress());
  });
  const statuses = (await Promise.all(tries)).map((reply) => reply.statusCode);
  assert.equal(statuses.filter((status) => status === 401).length, 6);
  assert.equal(statuses.filter((status) => status === 429).length, 44);
});

test('the address is limited in total over both processes with Redis, and in each by half without', async () => {
  const { redis, house, settings } = await openHouse();
  const beside = await openTestHouse({ settings, beside: house });
  const burst = async (): Promise<number> => {
    const from = freshAddress();
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        logins += 1;
        return tryLogin(index % 2 === 0 ? house : beside, `nobody-${logins}`, from);
      }),
    );
    return replies.filter((reply) => reply.statusCode === 401).length;
  };
  assert.equal(await burst(), 6);
  await redis.kill9();
  assert.equal(await burst(), 6);
});

test('without Redis and without the database nobody is let through: 503, and when to come back', async () => {
  const { redis, house } = await openHouse();
  await redis.kill9();
  await house.database.drop();
  const reply = await tryLogin(house, 'somebody', freshAddress());
  assert.equal(reply.statusCode, 503);
  assert.ok(Number(reply.headers['retry-after']) >= 1);
});

test('a block that Redis holds is listed, and ends there too when it is lifted', async () => {
  const { redis, house } = await openHouse();
  const from = freshAddress();
  for (let index = 0; index < 6; index += 1) await tryLogin(house, `anybody-${index}`, from);
  const { blocks } = house.composed.rateLimits;
  const [block] = await blocks.list({ policy: 'login-address', after: null, limit: 10 });
  assert.equal(block?.subject, from);
  await blocks.lift(block.id, 'operator');
  assert.equal((await tryLogin(house, 'anybody-else', from)).statusCode, 401);
  assert.deepEqual(await blocks.list({ policy: null, after: null, limit: 10 }), []);

  await redis.kill9();
  await assert.rejects(blocks.lift(block.id, 'operator'), { code: 'SERVICE_UNAVAILABLE' });
});

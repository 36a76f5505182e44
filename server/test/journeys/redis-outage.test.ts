import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, logIn, signUp } from '../harness/people.ts';
import { startPrivateRedis } from '../harness/redis-server.ts';
import { openTestHouse, type TestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

const healthOf = async ({ http }: TestHouse): Promise<{ status: string; redis: boolean; message: string | null }> => {
  const reply = await http.inject({ url: '/health' });
  assert.equal(reply.statusCode, 200, reply.body);
  const { status, checks, details } = reply.json();
  return { status, redis: checks.redis, message: details.redis.message };
};
const availableSample = async ({ http }: TestHouse): Promise<string | undefined> =>
  /^castellan_redis_available(?:_ratio)? (\d)/m.exec((await http.inject({ url: '/metrics' })).body)?.[1];

test('without Redis at the start the server serves, degraded, and takes Redis into use when it comes', async () => {
  const server = await startPrivateRedis({ unstarted: true });
  const house = await openTestHouse({ settings: { REDIS_URL: server.url } });
  const { accessToken } = await logIn(house, await signUp(house));
  const me = () => house.http.inject({ url: '/api/v1/user', headers: bearer(accessToken) });
  assert.equal((await me()).statusCode, 200);
  const { status, redis, message } = await healthOf(house);
  assert.deepEqual([status, redis], ['degraded', false]);
  assert.match(message ?? '', /ECONNREFUSED/);
  assert.equal(await availableSample(house), '0');
  assert.equal((await house.http.inject({ url: '/health/ready' })).statusCode, 200);

  await server.start();
  await waitFor(async () => assert.equal((await healthOf(house)).status, 'healthy'), 15_000);
  assert.equal(await availableSample(house), '1');
  assert.equal((await me()).statusCode, 200);
});

test('a Redis that is lost makes the server degraded, not unready', async () => {
  const server = await startPrivateRedis();
  const house = await openTestHouse({ settings: { REDIS_URL: server.url } });
  assert.equal((await healthOf(house)).status, 'healthy');
  await server.kill9();
  await waitFor(async () => assert.equal((await healthOf(house)).status, 'degraded'), 15_000);
  assert.equal((await house.http.inject({ url: '/health/ready' })).statusCode, 200);
});

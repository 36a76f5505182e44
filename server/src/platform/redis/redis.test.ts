import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { keepTraces } from '../../../test/harness/kept-traces.ts';
import { openTestRedis, startPrivateRedis, startPrivateRedisCluster } from '../../../test/harness/redis-server.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemClock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { runBeneath } from '../tracing/current-trace.ts';
import { defineScript, type Redis, RedisUnavailable } from './redis.ts';

const count = defineScript({
  name: 'test.count',
  text: `return redis.call('INCRBY', KEYS[1], ARGV[1])`,
  reply: z.number(),
});
const broken = defineScript({
  name: 'test.broken',
  text: `return redis.call('INCRBY', KEYS[1], 'not a number')`,
  reply: z.number(),
});
const wordy = defineScript({ name: 'test.wordy', text: `return 'a word'`, reply: z.number() });

const recordedLog = () => {
  const lines: string[] = [];
  const log: Log = {
    write: (event, fields) => lines.push(JSON.stringify({ name: event.name, ...fields })),
    writeError: (event, error, fields) =>
      lines.push(JSON.stringify({ name: event.name, error: String(error), ...fields })),
  };
  return { lines, log };
};

const untilAvailable = (redis: Redis): Promise<void> => waitFor(() => assert.ok(redis.isAvailable()), 10_000);
const untilUnavailable = (redis: Redis): Promise<void> => waitFor(() => assert.ok(!redis.isAvailable()));

/** How long a call took to reject with RedisUnavailable. */
const refusalMs = async (call: () => Promise<unknown>): Promise<number> => {
  const startedMs = systemClock.monotonicMs();
  await assert.rejects(call(), RedisUnavailable);
  return systemClock.monotonicMs() - startedMs;
};

test('a value that was set is read until it is deleted or its time is over', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  await redis.set('thing:{1}', 'a value', 60);
  assert.equal(await redis.get('thing:{1}'), 'a value');
  assert.equal(await server.command('GET', 'castellan:thing:{1}'), 'a value');
  assert.ok(Number(await server.command('TTL', 'castellan:thing:{1}')) > 50);
  await redis.delete('thing:{1}');
  assert.equal(await redis.get('thing:{1}'), null);
});

test('a call within a trace is a span of it, and one that fails says so', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  const { tracer, kept } = keepTraces();
  const segment = tracer.begin(
    { traceId: 'a'.repeat(32), parentSpanId: null, requestId: null, taskId: null },
    { kind: 'server' },
    'GET /things',
  );
  await runBeneath(segment.root, async () => {
    await redis.get('thing:{1}');
    await redis.run(broken, 'n:{1}', []).catch(() => {});
  });
  tracer.end(segment, { hasFailed: false });
  assert.deepEqual(
    kept[0]?.spans.slice(1).map(({ name, kind, status, attributes }) => [name, kind, status, attributes]),
    [
      ['get', 'client', 'unset', { 'db.system.name': 'redis', 'db.query.summary': 'get' }],
      ['test.broken', 'client', 'error', { 'db.system.name': 'redis', 'db.query.summary': 'test.broken' }],
    ],
  );
  await redis.close();
});

test('a script is sent again after Redis forgot it', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  assert.equal(await redis.run(count, 'n:{1}', [1]), 1);
  await server.command('SCRIPT', 'FLUSH');
  assert.equal(await redis.run(count, 'n:{1}', [2]), 3);
  await server.flushAll();
  assert.equal(await redis.run(count, 'n:{1}', [5]), 5);
  await server.restart();
  await untilAvailable(redis);
  assert.equal(await redis.run(count, 'n:{1}', [7]), 7);
});

test('a mistake of ours is an Error and keeps Redis in use', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  for (let call = 0; call < 10; call += 1) {
    await assert.rejects(redis.run(broken, 'n:{1}', []), (error) => !(error instanceof RedisUnavailable));
    await assert.rejects(redis.run(wordy, 'n:{1}', []), z.ZodError);
  }
  assert.ok(redis.isAvailable());
});

test('a server that is away at the start comes into use by itself', async () => {
  const server = await startPrivateRedis({ unstarted: true });
  const { lines, log } = recordedLog();
  const redis = await openTestRedis(server.url, { log });
  assert.ok(!redis.isAvailable());
  await assert.rejects(redis.get('a'), RedisUnavailable);
  await assert.rejects(redis.ping(), RedisUnavailable);
  await server.start();
  await untilAvailable(redis);
  await redis.ping();
  assert.deepEqual(lines, [
    `{"name":"redis.unavailable","reason":"connect ECONNREFUSED 127.0.0.1:${server.port}"}`,
    '{"name":"redis.available"}',
  ]);
});

test('killed under load, every call ends in its value or RedisUnavailable, and after the restart it serves again', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  let isOver = false;
  let served = 0;
  const callers = Array.from({ length: 20 }, async () => {
    while (!isOver) {
      try {
        await redis.run(count, 'n:{load}', [1]);
        served += 1;
      } catch (error) {
        assert.ok(error instanceof RedisUnavailable, String(error));
        await new Promise(setImmediate);
      }
    }
  });
  await waitFor(() => assert.ok(served > 100));
  await server.kill9();
  await untilUnavailable(redis);
  const servedBefore = served;
  await server.start();
  await waitFor(() => assert.ok(served > servedBefore + 100), 10_000);
  isOver = true;
  await Promise.all(callers);
});

test('a frozen server costs the first callers the deadline and the next ones nothing', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  server.freeze();
  const first = await Promise.all(Array.from({ length: 5 }, () => refusalMs(() => redis.get('a'))));
  assert.ok(
    first.every((ms) => ms < 400),
    `the first calls took ${first.join(', ')} ms`,
  );
  await untilUnavailable(redis);
  const next = await Promise.all(Array.from({ length: 100 }, () => refusalMs(() => redis.get('a'))));
  assert.ok(Math.max(...next) < 50, `calls took up to ${Math.max(...next)} ms`);
  server.thaw();
  await untilAvailable(redis);
  assert.equal(await redis.get('a'), null);
});

test('a server frozen for longer than a connection is trusted is used again as well', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  server.freeze();
  await refusalMs(() => redis.get('a'));
  await refusalMs(() => redis.get('a'));
  await refusalMs(() => redis.get('a'));
  await waitFor(async () => {
    const reason = await redis.ping().then(
      () => '',
      (error: Error) => error.message,
    );
    assert.match(reason, /no greeting/);
  });
  server.thaw();
  await untilAvailable(redis);
});

test('a full server is out of use, and its health says why', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  await redis.run(count, 'n:{1}', [1]);
  await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  await server.command('CONFIG', 'SET', 'maxmemory', '1');
  await assert.rejects(redis.run(count, 'n:{1}', [1]), RedisUnavailable);
  assert.ok(!redis.isAvailable());
  await assert.rejects(redis.ping(), /OOM/);
  await server.command('CONFIG', 'SET', 'maxmemory', '0');
  await untilAvailable(redis);
  assert.equal(await redis.run(count, 'n:{1}', [1]), 2);
});

test('a wrong password is told plainly, and without the password', async () => {
  const server = await startPrivateRedis({ acl: ['user default off', 'user castellan on >right ~castellan:* +@all'] });
  const { lines, log } = recordedLog();
  const redis = await openTestRedis(server.url.replace('redis://', 'redis://castellan:hunter2@'), { log });
  assert.ok(!redis.isAvailable());
  await waitFor(() => assert.ok(lines.some((line) => line.includes('WRONGPASS'))));
  await assert.rejects(redis.ping(), (error) => error instanceof RedisUnavailable && /WRONGPASS/.test(error.message));
  assert.ok(!lines.join().includes('hunter2'));
});

test('an ACL user with the documented rights is enough', async () => {
  const rights = '~castellan:* resetchannels -@all +hello +ping +info +get +set +unlink +del +evalsha +eval +incrby';
  const server = await startPrivateRedis({ acl: ['user default off', `user castellan on >right ${rights}`] });
  const redis = await openTestRedis(server.url.replace('redis://', 'redis://castellan:right@'));
  assert.ok(redis.isAvailable());
  await redis.set('a', '1', 60);
  assert.equal(await redis.run(count, 'a', [1]), 2);
  await redis.delete('a');
});

test('a user who may do less is out of use with a reason, not a failure of every call', async () => {
  const server = await startPrivateRedis({
    acl: ['user default off', 'user castellan on >right ~castellan:* -@all +hello +get'],
  });
  const { lines, log } = recordedLog();
  const redis = await openTestRedis(server.url.replace('redis://', 'redis://castellan:right@'), { log });
  await assert.rejects(redis.set('a', '1', 60), RedisUnavailable);
  assert.match(lines.join(), /NOPERM/);
});

test('TLS is verified against the CA of the address, and refused without it', async () => {
  const server = await startPrivateRedis({ tls: true });
  const verified = await openTestRedis(server.url);
  await verified.set('a', '1', 60);
  assert.equal(await verified.get('a'), '1');

  const { lines, log } = recordedLog();
  const distrusting = await openTestRedis(`rediss://localhost:${server.port}`, { log });
  await assert.rejects(distrusting.get('a'), RedisUnavailable);
  assert.match(lines.join(), /self-signed/);

  const careless = await openTestRedis(`rediss://localhost:${server.port}?verify=off`);
  assert.equal(await careless.get('a'), '1');
});

test('the number of the database is respected', async () => {
  const server = await startPrivateRedis();
  const [third, zeroth] = await Promise.all([openTestRedis(`${server.url}/3`), openTestRedis(server.url)]);
  await third.set('a', '1', 60);
  assert.equal(await zeroth.get('a'), null);
  assert.equal(await third.get('a'), '1');
});

for (const size of [1, 3] as const) {
  test(`a cluster of ${size} serves keys of all slots and survives the loss of scripts`, async () => {
    const cluster = await startPrivateRedisCluster(size);
    const redis = await openTestRedis(cluster.url);
    for (let key = 0; key < 30; key += 1) {
      await redis.set(`thing:{${key}}`, String(key), 60);
      assert.equal(await redis.get(`thing:{${key}}`), String(key));
      assert.equal(await redis.run(count, `thing:{${key}}`, [1]), key + 1);
    }
    const holders = await Promise.all(cluster.nodes.map((node) => node.command('DBSIZE')));
    assert.ok(holders.every((keys) => Number(keys) > 0));
    for (const node of cluster.nodes) await node.command('SCRIPT', 'FLUSH');
    assert.equal(await redis.run(count, 'thing:{1}', [1]), 3);
    await redis.delete('thing:{1}');
    assert.equal(await redis.get('thing:{1}'), null);
  });
}

test('a cluster that lost its nodes is out of use and back in use when they are', async () => {
  const cluster = await startPrivateRedisCluster(1);
  const redis = await openTestRedis(cluster.url);
  await redis.set('a', '1', 60);
  const [node] = cluster.nodes;
  await node?.kill9();
  await waitFor(async () => {
    await assert.rejects(redis.get('a'), RedisUnavailable);
    assert.ok(!redis.isAvailable());
  });
  await assert.rejects(redis.get('a'), RedisUnavailable);
  await node?.start();
  await untilAvailable(redis);
  assert.equal(await redis.get('a'), null);
});

test('closing waits for the calls under way and refuses later ones', async () => {
  const server = await startPrivateRedis();
  const redis = await openTestRedis(server.url);
  const calls = Array.from({ length: 50 }, () => redis.run(count, 'n:{1}', [1]));
  await redis.close();
  assert.equal((await Promise.all(calls)).at(-1), 50);
  await assert.rejects(redis.get('a'), RedisUnavailable);
  assert.ok(!redis.isAvailable());
});

test('closing a frozen or absent server ends soon', async () => {
  const frozen = await startPrivateRedis();
  const redis = await openTestRedis(frozen.url);
  frozen.freeze();
  const call = assert.rejects(redis.get('a'), RedisUnavailable);
  const startedMs = systemClock.monotonicMs();
  await redis.close();
  await call;
  const absent = await openTestRedis('redis://127.0.0.1:1');
  await absent.close();
  assert.ok(systemClock.monotonicMs() - startedMs < 2_000);
});

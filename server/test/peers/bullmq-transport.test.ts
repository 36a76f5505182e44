import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Queue } from 'bullmq';
import { createBullmqTransport } from '../../src/features/tasks/engine/bullmq-transport.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { parseRedisAddress } from '../../src/platform/redis/redis-address.ts';
import { startPrivateRedis, startPrivateRedisCluster } from '../harness/redis-server.ts';
import { surviveBroker } from '../harness/task-broker-faults.ts';
import { createGate } from '../harness/task-stand.ts';
import { holdHints, holdTransport } from '../harness/task-transport-conformance.ts';
import { openTransportStand } from '../harness/task-transport-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const redis = await startPrivateRedis();

const transportAt = (url: string) => {
  const address = parseRedisAddress(url);
  if (address === undefined) throw new Error(`This is not an address of Redis: ${url}`);
  return createBullmqTransport({ address, clock: systemClock, randomness: systemRandomness });
};
const stand = await openTransportStand(() => transportAt(redis.url));

/** Tasks run, told of over the Redis at this address, and by no other way. */
const carriesTasks = async (t: TestContext, url: string): Promise<void> => {
  const { task } = stand.kind();
  const { transport, hintsSent } = await stand.open(t, [task], 4, () => transportAt(url));
  assert.ok(transport.isUp());
  await stand.allSucceed(await stand.enqueueSome(task, 20));
  assert.ok(transport.isUp());
  assert.equal(hintsSent(), 20);
};

holdTransport('bullmq', stand);
holdHints('bullmq', stand);
surviveBroker('bullmq', stand, { ...redis, empty: redis.flushAll, kill: redis.kill9 });

test('the queues have our names under the prefix of BullMQ, so that its own Queue shows what waits', async (t) => {
  const theirs = new Queue('email-events', { connection: { host: '127.0.0.1', port: redis.port } });
  t.after(() => theirs.close());
  const ours = await stand.openAlone(t);
  const id = systemRandomness.uuid();
  await ours.publish([{ id, queue: 'email-events', priority: 2, epoch: 7 }]);
  assert.equal((await theirs.getJobCounts()).waiting, 1);
  const [job] = await theirs.getJobs();
  assert.equal(job?.id, `${id}-7`);
  assert.deepEqual(job?.data, { task_id: id, epoch: 7, priority: 2 });
});

test('a job is there while its task is being claimed, and gone when the claim has committed', async (t) => {
  const gate = createGate();
  const { task, runs } = stand.kind(() => gate.passed);
  const theirs = new Queue(task.queue, { connection: { host: '127.0.0.1', port: redis.port } });
  t.after(() => theirs.close());
  await stand.open(t, [task], 2);
  const ids = await stand.enqueueSome(task, 2);
  await waitFor(() => assert.equal(runs.length, 2));
  await waitFor(async () => assert.deepEqual(await theirs.getJobs(), []));
  gate.open();
  await stand.allSucceed(ids);
});

test('a job that somebody else puts there is refused with a reason, and the queue goes on', async (t) => {
  const { task } = stand.kind();
  const theirs = new Queue(task.queue, { connection: { host: '127.0.0.1', port: redis.port } });
  t.after(() => theirs.close());
  await theirs.add('welcome', { to: 'ada@example.com' }, { attempts: 5, lifo: true });
  await stand.open(t, [task], 1);
  await stand.allSucceed(await stand.enqueueSome(task, 3));
  const [refused] = await waitFor(async () => {
    const failed = await theirs.getFailed();
    assert.equal(failed.length, 1);
    return failed;
  });
  assert.match(refused?.failedReason ?? '', /POST \/api\/v1\/tasks/);
  assert.equal(refused?.attemptsMade, 1);
});

test('a Redis that is full counts as away: tasks are taken from PostgreSQL', async (t) => {
  const { task } = stand.kind();
  const { transport } = await stand.open(t, [task], 2);
  await redis.command('CONFIG', 'SET', 'maxmemory', '1mb');
  t.after(() => redis.command('CONFIG', 'SET', 'maxmemory', '0'));
  await waitFor(() => assert.ok(!transport.isUp()));
  await stand.allSucceed(await stand.enqueueSome(task, 10));
  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  await waitFor(() => assert.ok(transport.isUp()), 10_000);
});

test('a login with no more rights than the guides name is enough', async (t) => {
  const guarded = await startPrivateRedis({
    acl: [
      'user default off',
      'user castellan on >secret ~castellan:* resetchannels -@all +hello +ping +info +select +client|setname +cluster|slots +cluster|info +get +set +unlink +del +evalsha +eval +@read +@write +@hash +time ~bull:* +@scripting +@blocking +@transaction',
    ],
  });
  await carriesTasks(t, guarded.url.replace('redis://', 'redis://castellan:secret@'));
});

test('a Redis behind TLS carries tasks', async (t) => {
  const secured = await startPrivateRedis({ tls: true });
  await carriesTasks(t, secured.url);
});

test('a Redis Cluster carries tasks', async (t) => {
  const cluster = await startPrivateRedisCluster(3);
  await carriesTasks(t, cluster.url);
});

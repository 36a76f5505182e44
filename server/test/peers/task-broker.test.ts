import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { startPrivateRedis } from '../harness/redis-server.ts';
import { runCommand } from '../harness/server-process.ts';
import { madeTask, openTaskHouse } from '../harness/task-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const redis = await startPrivateRedis();
const seen = madeTask('test.seen', {});
const told: string[] = [];
const { house, enqueue, reaches } = await openTaskHouse({
  settings: { TASK_ENGINE: 'bullmq', REDIS_URL: redis.url },
  tasks: [seen],
  log: {
    write: ({ name }) => void told.push(name),
    writeError: () => {},
  },
});

const broker = async (): Promise<{
  readonly status: string;
  readonly isUp: boolean;
  readonly message: string | null;
}> => {
  const { status, checks, details } = (await house.http.inject({ url: '/health' })).json();
  return { status, isUp: checks.task_broker, message: details.task_broker.message };
};
const upSample = async (): Promise<string | undefined> =>
  /^castellan_task_transport_up\{[^}]*transport="bullmq"[^}]*\} (\d)/m.exec(
    (await house.http.inject({ url: '/metrics' })).body,
  )?.[1];

test('health, metrics and log tell of a broker that is lost and of one that is back, and tasks run all the while', async () => {
  await waitFor(async () => assert.equal((await broker()).status, 'healthy'), 15_000);
  assert.equal(await upSample(), '1');
  await reaches(await enqueue(seen, {}), 'succeeded');

  await redis.kill9();
  await waitFor(async () => assert.equal((await broker()).isUp, false), 15_000);
  const { status, message } = await broker();
  assert.equal(status, 'degraded');
  assert.match(message ?? '', /PostgreSQL/);
  assert.equal(await upSample(), '0');
  assert.equal((await house.http.inject({ url: '/health/ready' })).statusCode, 200);
  await reaches(await enqueue(seen, {}), 'succeeded');

  await redis.start();
  await waitFor(async () => assert.equal((await broker()).status, 'healthy'), 15_000);
  assert.equal(await upSample(), '1');
  await reaches(await enqueue(seen, {}), 'succeeded');
  assert.deepEqual(
    told.filter((name) => name.startsWith('tasks.broker')),
    ['tasks.broker_used', 'tasks.broker_away', 'tasks.broker_used'],
  );
});

test('doctor says whether the broker can be used, and why not', async () => {
  const folder = await temporaryFolder();
  const doctor = () => runCommand(['doctor'], { settings: house.settings, folder: folder.path });
  assert.match((await doctor()).stdout, /good +The broker of the tasks \(TASK_ENGINE=bullmq\) can be used/);
  await redis.kill9();
  const { code, stdout } = await doctor();
  assert.match(stdout, /wrong +The broker of the tasks \(TASK_ENGINE=bullmq\) cannot be used: .*ECONNREFUSED/);
  assert.equal(code, 1);
  await folder.remove();
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { freePort } from '../harness/free-port.ts';
import { goodPassword } from '../harness/people.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { startPrivateRabbitmq } from '../harness/rabbitmq-server.ts';
import { startPrivateRedis } from '../harness/redis-server.ts';
import { databaseUrl } from '../harness/server-process.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { waitFor } from '../harness/test-tokens.ts';

const program = `${process.execPath} ${fileURLToPath(new URL('../../bin/castellan.js', import.meta.url))}`;
const folder = await temporaryFolder();
const [database, redis, rabbitmq] = await Promise.all([
  createTestDatabase(),
  startPrivateRedis(),
  startPrivateRabbitmq(),
]);
/** Where the block says a port, and where that is here. */
const ports = new Map<string, number>();
for (const said of ['4000', '4001', '4002', '4003']) ports.set(said, await freePort());
const originOf = (said: string): string => `http://127.0.0.1:${ports.get(said)}`;
const origin = originOf('4000');

/** Where a worker tells its health. */
let workers = '';
/** How many servers it starts. */
let commands = 0;

/** The block as it stands in the README, but for what this machine has elsewhere. */
const readGrow = async (): Promise<string> => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const block = /```sh\n(# grow\n[\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(block, 'the README has a block that grows');
  const changes: readonly (readonly [string, string])[] = [
    ['postgres://castellan:castellan@127.0.0.1/castellan', databaseUrl(database.owner)],
    ['redis://127.0.0.1:6379', redis.url],
    ['amqp://guest:guest@127.0.0.1:5672', rabbitmq.url],
    ['npm start --', `PORT=4000 ${program} serve`],
    ['npx castellan', program],
  ];
  workers = originOf(/PORT=(\d+) .*--parts worker/.exec(block)?.[1] ?? '');
  commands = block.match(/&$/gm)?.length ?? 0;
  const script = changes.reduce((text, [written, here]) => {
    assert.ok(text.includes(written), `the block says ${written}`);
    return text.replaceAll(written, here);
  }, block);
  return script.replace(/PORT=(\d+)/g, (_, said: string) => `PORT=${ports.get(said)}`);
};

/** As an operator may have it: without a line end after the last line. */
const hadBefore = `SECRET_KEY=${randomBytes(32).toString('base64')}\nDATABASE_URL=postgres://nobody@127.0.0.1:1/elsewhere`;
await writeFile(join(folder.path, '.env'), hadBefore);

let output = '';
const shell = spawn('sh', ['-eu', '-c', await readGrow()], {
  cwd: folder.path,
  env: {
    PATH: process.env.PATH ?? '',
    HOME: folder.path,
    ALERTS: 'off',
    LOG_FORMAT: 'json',
    PASSWORD_HASH: 'argon2id',
  },
  // A group of its own, so that all it started can be told to end.
  detached: true,
});
for (const stream of [shell.stdout, shell.stderr]) {
  stream.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
}
const isGroupLeft = (): boolean => {
  try {
    process.kill(-(shell.pid ?? 0), 0);
    return true;
  } catch {
    return false;
  }
};
after(async () => {
  if (isGroupLeft()) process.kill(-(shell.pid ?? 0), 'SIGTERM');
  await waitFor(() => Promise.resolve(assert.ok(!isGroupLeft(), output)), 30_000);
  await folder.remove();
  await database.drop();
});

const health = z.object({ status: z.string(), checks: z.record(z.string(), z.boolean()) });
const workerList = z.object({ data: z.array(z.object({ pid: z.number() })) });
const taskList = z.object({ data: z.array(z.object({ state: z.string() })) });

const credentials = { email: 'ada@example.com', password: goodPassword };
let accessToken = '';

/** Over a connection of its own, so that it may come to either process. */
const call = async (path: string, body?: object, of = origin): Promise<unknown> => {
  const reply = await fetch(of + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      connection: 'close',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(accessToken !== '' && { authorization: `Bearer ${accessToken}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  });
  const text = await reply.text();
  assert.ok(reply.status < 300, `${path} was answered ${reply.status}: ${text}`);
  return JSON.parse(text);
};
const readHealth = async (of = origin) => health.parse(await call('/health', undefined, of));
const workerPids = async () => workerList.parse(await call('/api/v1/workers')).data.map(({ pid }) => pid);

let people = 0;
/** Somebody signs up, and the welcome mail is sent whatever has just been killed. */
const welcomeSomebody = async (): Promise<void> => {
  people += 1;
  await waitFor(
    () => call('/api/v1/auth/signup', { email: `person-${people}@example.com`, password: goodPassword }),
    20_000,
  );
  await waitFor(async () => {
    const { data } = taskList.parse(await call('/api/v1/tasks?kind=email.welcome'));
    assert.deepEqual(
      data.map(({ state }) => state),
      Array.from({ length: people }, () => 'succeeded'),
    );
  }, 30_000);
};

test('the README’s way to grow, run as written, gives a healthy house whose two workers work', async () => {
  await waitFor(async () => {
    assert.equal(output.match(/^Ready/gm)?.length, commands, output);
    assert.deepEqual((await readHealth()).status, 'healthy', output);
  }, 60_000);
  // Each server that starts prints one as long as there is no administrator, and the newest counts.
  const links = [...output.matchAll(/http\S+\/setup\?token=(\S+)/g)].map(([, token]) => token);
  await Promise.any(links.map((token) => call('/api/v1/setup', { token, ...credentials })));
  accessToken = z
    .object({ access_token: z.string() })
    .parse(await call('/api/v1/auth/login', credentials)).access_token;
  await waitFor(async () => assert.equal((await workerPids()).length, 2), 20_000);
  const { checks } = await readHealth(workers);
  assert.ok(checks.redis && checks.task_broker, JSON.stringify(checks));
  await welcomeSomebody();
});

test('a .env that was there has all its lines, and its key counts', async () => {
  const settings = await readFile(join(folder.path, '.env'), 'utf8');
  assert.ok(settings.startsWith(`${hadBefore}\n`), settings);
  assert.equal(settings.match(/^SECRET_KEY=/gm)?.length, 1);
});

test('a worker, Redis and RabbitMQ are killed one after the other, and every mail is sent', async () => {
  const [victim = 0] = await workerPids();
  process.kill(victim, 'SIGKILL');
  await welcomeSomebody();

  await Promise.all([redis.kill9(), rabbitmq.kill9()]);
  await welcomeSomebody();
  await waitFor(async () => {
    const { status, checks } = await readHealth(workers);
    assert.deepEqual([status, checks.redis, checks.task_broker], ['degraded', false, false]);
    assert.equal((await readHealth()).status, 'degraded');
  }, 20_000);
});

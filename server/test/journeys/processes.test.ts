import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { databaseUrl, runCommand, type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { startSteadyLoad } from '../harness/steady-load.ts';
import { createTestDatabase } from '../harness/test-database.ts';

const folder = await temporaryFolder();
const database = await createTestDatabase();
const settings = {
  DATABASE_URL: databaseUrl(database.application),
  DATABASE_MIGRATION_URL: databaseUrl(database.owner),
  DATA_DIR: `${folder.path}/data`,
  CASTELLAN_ENV: 'development',
  SECRET_KEY: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64'),
  JWT_ALGORITHM: 'EdDSA',
};
let server: ServerProcess;
const killed: number[] = [];

before(async () => {
  server = await startServerProcess({ settings, folder: folder.path, parameters: ['--processes', '2'] });
});
after(async () => {
  server.signal('SIGTERM');
  await server.ended;
  await database.drop();
  await folder.remove();
});

const pollMs = 50;
const longestMs = 60_000;

const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let waitedMs = 0; !(await isSo()); waitedMs += pollMs) {
    if (waitedMs > longestMs) throw new Error(`It never came about: ${what}.\n${server.output()}`);
    await wait(pollMs);
  }
};

const linesOf = (event: string): readonly string[] =>
  server
    .output()
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`));

const childrenOf = async (pid: number): Promise<readonly number[]> =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean).map(Number);

/** Over a connection of its own each time, and not for long: it may be given to a process that hangs. */
const read = async (path: string): Promise<string> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const signal = AbortSignal.timeout(3_000);
      return await (await fetch(server.origin + path, { headers: { connection: 'close' }, signal })).text();
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
};

const processesCheck = async (): Promise<boolean | undefined> =>
  z.object({ checks: z.record(z.string(), z.boolean()) }).parse(JSON.parse(await read('/health'))).checks.processes;

/** Each process looks every few seconds and tells what it saw last; connections go to them in turns. */
const areAllWell = async (): Promise<boolean> => {
  for (let asked = 0; asked < 4; asked += 1) if ((await processesCheck()) !== true) return false;
  return true;
};

const countOf = async (path: string): Promise<number> => {
  const name = `http_server_request_duration_seconds_count{method="GET",route="${path}",status="200"} `;
  const line = (await read('/metrics')).split('\n').find((one) => one.startsWith(name));
  return Number(line?.slice(name.length));
};

test('three restarts under load fail no request, and the metrics count each of them once', async () => {
  const before = new Set(await childrenOf(server.pid));
  assert.equal(before.size, 2);
  const load = startSteadyLoad(`${server.origin}/health/live`, { keepingTheirs: 4, openingNew: 2 });
  await load.untilMore(100);
  for (let round = 1; round <= 3; round += 1) {
    server.signal('SIGHUP');
    await until(`restart ${round}`, () => linesOf('processes.restart_done').length === round);
  }
  await load.untilMore(100);
  const { answered, failed, byStatus } = await load.stop();
  assert.deepEqual(failed, []);
  assert.deepEqual([...byStatus.keys()], [200]);
  const now = await childrenOf(server.pid);
  assert.deepEqual([now.length, now.filter((pid) => before.has(pid))], [2, []]);
  for (let asked = 0; asked < 4; asked += 1) assert.equal(await countOf('/health/live'), answered);
});

test('a process that is killed takes along only what it was answering, and another takes its place', async () => {
  const [victim = 0] = await childrenOf(server.pid);
  const countedBefore = await countOf('/health/live');
  const clients = { keepingTheirs: 4, openingNew: 2 };
  const load = startSteadyLoad(`${server.origin}/health/live`, clients);
  await load.untilMore(200);
  killed.push(victim);
  process.kill(victim, 'SIGKILL');
  await until('the replacement', () => linesOf('processes.replaced').length === 1);
  await load.untilMore(200);
  const { failed } = await load.stop();
  assert.ok(failed.length <= clients.keepingTheirs + clients.openingNew, failed.join('\n'));
  assert.ok(!failed.some((message) => message.includes('no answer')), 'nobody is left hanging');
  const now = await childrenOf(server.pid);
  assert.deepEqual([now.length, now.includes(victim)], [2, false]);
  assert.ok((await countOf('/health/live')) > countedBefore, 'a sum never falls');
});

for (const which of ['first', 'last'] as const) {
  test(`a restart in which the ${which} process is killed while its successor starts ends with as many as before`, async () => {
    const old = await childrenOf(server.pid);
    const done = linesOf('processes.restart_done').length;
    const victim = (which === 'first' ? old[0] : old.at(-1)) ?? 0;
    server.signal('SIGHUP');
    // Those that are new, and each beside all that it is to replace.
    const successors = which === 'first' ? 1 : 2;
    const begun = async () => (await childrenOf(server.pid)).filter((pid) => !old.includes(pid)).length;
    await until('its successor', async () => (await begun()) === successors);
    killed.push(victim);
    process.kill(victim, 'SIGKILL');
    await until('the restart', () => linesOf('processes.restart_done').length > done);
    await until('two processes', async () => (await childrenOf(server.pid)).length === 2);
    assert.ok(!(await childrenOf(server.pid)).some((pid) => old.includes(pid)), 'all are new');
    await until('all are well', areAllWell);
    assert.equal((await childrenOf(server.pid)).length, 2);
  });
}

test('a process that hangs is told by the health of the others, which answer for it meanwhile', async () => {
  await until('all are well', areAllWell);
  const [frozen = 0] = await childrenOf(server.pid);
  const counted = await countOf('/health/live');
  process.kill(frozen, 'SIGSTOP');
  try {
    await until('the silence is told', async () => (await processesCheck()) === false);
    assert.equal(linesOf('processes.silent').length, 1);
    assert.equal(await countOf('/health/live'), counted, 'what it had counted is told on');
  } finally {
    process.kill(frozen, 'SIGCONT');
  }
  await until('it answers again', areAllWell);
});

test('a restart with a setting that is wrong is given up in its own words, and nobody stops serving', async () => {
  const before = await childrenOf(server.pid);
  await writeFile(`${folder.path}/.env`, 'LOG_LEVEL=loud\n');
  server.signal('SIGHUP');
  await until('giving up', () => linesOf('processes.restart_given_up').length === 1);
  assert.match(linesOf('processes.restart_given_up')[0] ?? '', /LOG_LEVEL must be/);
  assert.deepEqual(await childrenOf(server.pid), before);
  await until('all are well', areAllWell);
});

test('a restart reads the file .env anew', async () => {
  await writeFile(`${folder.path}/.env`, 'OTEL_SERVICE_NAME=renamed\n');
  const restarts = linesOf('processes.restart_done').length;
  server.signal('SIGHUP');
  await until('the restart', () => linesOf('processes.restart_done').length > restarts);
  assert.match(await read('/metrics'), /service_name="renamed"/);
});

test('a port in use is told in one sentence, by the supervisor alone', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const second = await runCommand(['serve', '--processes', '2'], {
    settings: { ...settings, PORT: String(port) },
    folder: folder.path,
  });
  taken.close();
  assert.equal(second.code, 1);
  assert.equal(second.stderr.trim().split('\n').length, 1, second.stderr);
  assert.match(second.stderr, new RegExp(`Port ${port} `));
});

test('SIGTERM under load lets what is under way end, then all processes, with exit code 0', async () => {
  const children = await childrenOf(server.pid);
  const load = startSteadyLoad(`${server.origin}/health/live`, { keepingTheirs: 4, openingNew: 0 });
  await load.untilMore(50);
  server.signal('SIGTERM');
  assert.equal(await server.ended, 0, server.output());
  const { failed } = await load.stop();
  // A connection that nobody accepted any more is none that was under way.
  assert.deepEqual(
    failed.filter((message) => !message.startsWith('on a new connection')),
    [],
  );
  for (const pid of children) assert.throws(() => process.kill(pid, 0), /ESRCH/);
  const client = new pg.Client(database.owner);
  await client.connect();
  const { rows } = await client.query('select pid from castellan.processes order by pid');
  await client.end();
  const missed = killed.toSorted((one, other) => one - other).map((pid) => ({ pid }));
  assert.deepEqual(rows, missed, 'who ended in order is not missed, who was killed is');
});

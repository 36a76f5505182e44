import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { binariesUnderTest, startPrivatePostgres, temporaryFolder } from '../../../../test/harness/postgres-server.ts';
import { StartError } from '../../problem/start-error.ts';
import type { PostgresConnection } from '../connection.ts';
import { attachEmbeddedPostgres, type LostPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { signalIfAlive } from './left-behind.ts';
import { processesOf, readPostmasterFile } from './postmaster-file.ts';

const folder = await temporaryFolder();
after(folder.remove);

const parentScript = fileURLToPath(new URL('../../../../test/harness/postgres-parent.ts', import.meta.url));
const binaries = await binariesUnderTest();
const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, binaries });

const query = async (connection: PostgresConnection, text: string): Promise<unknown[]> => {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

/** Queries again until the server answers. */
const queryOnceBack = async (connection: PostgresConnection, text: string): Promise<unknown[]> => {
  for (;;) {
    try {
      return await query(connection, text);
    } catch {
      await wait(10);
    }
  }
};

const onlyUs = async (path: string): Promise<boolean> => ((await stat(path)).mode & 0o077) === 0;

/** Runs a process that starts PostgreSQL and writes rows, and kills it once it has told of some. */
const runAndKill = async (dataDir: string, first: number): Promise<{ acknowledged: number[] }> => {
  const parent = spawn(process.execPath, [parentScript, dataDir, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  parent.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > 20) parent.kill('SIGKILL');
  });
  const [, signal] = await once(parent, 'close');
  assert.equal(signal, 'SIGKILL');
  return { acknowledged: said.split('\n').slice(0, -1).map(Number) };
};

const writtenNumbers = async (connection: PostgresConnection): Promise<Set<number>> => {
  const rows = await query(connection, 'select number from written');
  return new Set(rows.map((row) => (row instanceof Object && 'number' in row ? Number(row.number) : Number.NaN)));
};

test('what was written is there after a stop and a new start', async () => {
  const dataDir = join(folder.path, 'restart');
  const first = await start(dataDir);
  await query(first.owner, 'create table kept as select 42 as answer');
  await first.stop();
  const second = await start(dataDir);
  assert.deepEqual(await query(second.owner, 'select answer from kept'), [{ answer: 42 }]);
  await second.stop();
  assert.deepEqual(await processesOf(join(dataDir, 'postgres')), []);
});

test('is open to nobody else: no network, passwords, private files', async () => {
  const dataDir = join(folder.path, 'private');
  const server = await start(dataDir);
  assert.deepEqual(await query(server.owner, 'show listen_addresses'), [{ listen_addresses: '' }]);
  assert.ok(await onlyUs(server.owner.host));
  for (const name of ['postgres', 'postgres-passwords.json', 'postgres.log'])
    assert.ok(await onlyUs(join(dataDir, name)));
  const stranger = { ...server.application, password: 'guessed' };
  await assert.rejects(query(stranger, 'select 1'), /password authentication failed/);
  await server.stop();
  const log = await readFile(join(dataDir, 'postgres.log'), 'utf8');
  assert.ok(!log.includes(server.owner.password));
});

test('the serving role has no rights but to connect', async () => {
  const server = await start(join(folder.path, 'private'));
  await query(server.owner, 'create table hidden ()');
  await assert.rejects(query(server.application, 'select from hidden'), /permission denied/);
  await assert.rejects(query(server.application, 'create table mine ()'), /permission denied/);
  await assert.rejects(query(server.application, 'create temporary table mine ()'), /permission denied/);
  await assert.rejects(query(server.owner, 'create role other'), /permission denied/);
  await server.stop();
});

test('after kill -9 of the process that started it, the next start has every acknowledged row', async () => {
  const dataDir = join(folder.path, 'killed-parent');
  const one = await runAndKill(dataDir, 1);
  // The second round meets the PostgreSQL that the first left running.
  const two = await runAndKill(dataDir, 1_000_000);
  const server = await start(dataDir);
  const found = await writtenNumbers(server.owner);
  for (const number of [...one.acknowledged, ...two.acknowledged]) assert.ok(found.has(number), `${number} is lost`);
  await server.stop();
});

test('after kill -9 of both, the next start has every acknowledged row', async () => {
  const dataDir = join(folder.path, 'killed-both');
  const { acknowledged } = await runAndKill(dataDir, 1);
  for (const pid of await processesOf(join(dataDir, 'postgres'))) signalIfAlive(pid, 'SIGKILL');
  const server = await start(dataDir);
  const found = await writtenNumbers(server.owner);
  for (const number of acknowledged) assert.ok(found.has(number), `${number} is lost`);
  await server.stop();
});

test('a stale pid file does not hinder, even when its number now belongs to another program', async () => {
  const dataDir = join(folder.path, 'stale');
  const first = await start(dataDir);
  const socketFolder = first.owner.host;
  await first.stop();
  for (const pid of [process.ppid, 999_999_999]) {
    const lines = [pid, join(dataDir, 'postgres'), 1_700_000_000, 5432, '/tmp', '', '    12345     12345', 'ready   '];
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${lines.join('\n')}\n`);
    await mkdir(socketFolder, { mode: 0o700 });
    await writeFile(join(socketFolder, '.s.PGSQL.5432.lock'), `${lines.join('\n')}\n`);
    assert.equal(await attachEmbeddedPostgres({ dataDir }), undefined);
    await (await start(dataDir)).stop();
  }
});

test('a second start on the same data directory is refused and the first goes on', async () => {
  const dataDir = join(folder.path, 'second');
  const server = await start(dataDir);
  await assert.rejects(
    start(dataDir),
    (error) => error instanceof StartError && /in use by another/.test(error.message),
  );
  assert.deepEqual(await query(server.application, 'select 1 as one'), [{ one: 1 }]);
  await server.stop();
});

test('starts again by itself when it is killed, says so, and has lost nothing', async () => {
  const losses: LostPostgres[] = [];
  let recovered = 0;
  const server = await startPrivatePostgres({
    onLost: (lost) => losses.push(lost),
    onRecovered: () => {
      recovered += 1;
    },
  });
  await query(server.owner, 'create table kept as select 42 as answer');
  for (const round of [1, 2]) {
    await server.kill9();
    assert.deepEqual(await queryOnceBack(server.owner, 'select answer from kept'), [{ answer: 42 }]);
    while (recovered < round) await wait(5);
  }
  assert.deepEqual(losses, [
    { reason: 'signal SIGKILL', attempt: 1 },
    { reason: 'signal SIGKILL', attempt: 1 },
  ]);
  await server.stop();
  await assert.rejects(server.pid());
});

test('a stop while it is being started again leaves nothing running', async () => {
  const server = await startPrivatePostgres();
  await server.kill9();
  await server.stop();
  assert.deepEqual(await processesOf(join(server.dataDir, 'postgres')), []);
});

test('a stop ends open sessions and may be asked for twice', async () => {
  const server = await startPrivatePostgres();
  const client = new pg.Client(server.owner);
  client.on('error', () => {});
  await client.connect();
  const sleeping = assert.rejects(client.query('select pg_sleep(60)'), /terminating connection|Connection terminated/);
  await Promise.all([server.stop(), server.stop()]);
  await sleeping;
});

test('the path of the data directory may be longer than a socket path', async () => {
  const dataDir = join(folder.path, 'long'.repeat(40), 'data');
  const server = await start(dataDir);
  assert.ok(Buffer.byteLength(server.owner.host) < 107);
  assert.deepEqual(await query(server.owner, 'select 1 as one'), [{ one: 1 }]);
  await server.stop();
});

test('another process attaches to the one that runs, and to none when none runs', async () => {
  const dataDir = join(folder.path, 'attach');
  assert.equal(await attachEmbeddedPostgres({ dataDir }), undefined);
  const server = await start(dataDir);
  const attached = await attachEmbeddedPostgres({ dataDir });
  assert.deepEqual(attached?.owner, server.owner);
  await attached?.stop();
  assert.deepEqual(await query(server.application, 'select 1 as one'), [{ one: 1 }]);
  await server.stop();
  assert.equal(await attachEmbeddedPostgres({ dataDir }), undefined);
});

test('a start that was interrupted before the database was made is completed by the next', async () => {
  const dataDir = join(folder.path, 'interrupted');
  const first = await start(dataDir);
  await query(first.administrator, 'drop database castellan');
  await query(first.administrator, 'alter role castellan_owner nologin');
  await first.stop();
  const second = await start(dataDir);
  assert.deepEqual(await query(second.owner, 'select current_user::text as who'), [{ who: 'castellan_owner' }]);
  assert.deepEqual(await query(second.application, 'select current_user::text as who'), [{ who: 'castellan_app' }]);
  await second.stop();
});

test('what PostgreSQL complains of when it does not start is told in a sentence', async () => {
  const dataDir = join(folder.path, 'complaint');
  await (await start(dataDir)).stop();
  const conf = join(dataDir, 'postgres', 'postgresql.conf');
  await appendFile(conf, '\nmax_connections = many\n');
  await assert.rejects(start(dataDir), (error) => {
    assert.ok(error instanceof StartError);
    assert.match(error.message, /^PostgreSQL did not start \(.+\); its log is .+postgres\.log\.$/);
    return true;
  });
  assert.equal(await readPostmasterFile(join(dataDir, 'postgres')), undefined);
});

test('lost passwords and a database of another version are told in a sentence', async () => {
  const dataDir = join(folder.path, 'lost');
  await (await start(dataDir)).stop();
  const refusal = (pattern: RegExp) => (error: unknown) => error instanceof StartError && pattern.test(error.message);
  await assert.rejects(
    startEmbeddedPostgres({ dataDir, binaries: { ...binaries, major: 99 } }),
    refusal(/was written by PostgreSQL \d+, and this is PostgreSQL 99/),
  );
  await writeFile(join(dataDir, 'postgres-passwords.json'), '{"owner":"short"}');
  await assert.rejects(start(dataDir), refusal(/is damaged/));
  await rm(join(dataDir, 'postgres-passwords.json'));
  await assert.rejects(start(dataDir), refusal(/passwords .+ are missing/));
});

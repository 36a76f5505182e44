import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { runSql } from '../../../test/harness/postgres-server.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { StartError } from '../problem/start-error.ts';
import { migrate, planMigrations, readMigrations } from './migrations.ts';

const { owner, application, drop } = await createTestDatabase();
const directory = await mkdtemp(join(tmpdir(), 'castellan-migrations-'));
after(async () => {
  await rm(directory, { recursive: true });
  await drop();
});
await runSql(owner, 'drop schema castellan cascade');
const write = (name: string, text: string) => writeFile(join(directory, name), text);
await write('202601010000-first.sql', 'create table audit_events (id int); create table things (id int primary key);');
await write('202601020000-second.sql', 'alter table things add column name text;');

const lines: string[] = [];
const run = () =>
  migrate({
    connection: owner,
    applicationRole: application.user,
    directory,
    version: '1.2.3',
    log: (line) => lines.push(line),
  });

test('a start that waits for another’s migration says who holds the lock', async () => {
  const holder = new pg.Client({ ...owner, application_name: 'castellan-migrate' });
  await holder.connect();
  await holder.query('select pg_advisory_lock($1, $2)', [0x63617374, 0x6d696731]);
  const waiting = run();
  while (lines.length === 0) await holder.query('select 1');
  assert.match(lines[0] ?? '', /Another start is migrating this database: process \d+ \(castellan-migrate/);
  await holder.end();
  await waiting;
  await runSql(owner, 'drop schema castellan cascade');
});

test('five starters at once apply each migration once, in order', async () => {
  const results = await Promise.all([run(), run(), run(), run(), run()]);
  assert.deepEqual(
    results.flatMap((result) => result.applied),
    ['202601010000-first.sql', '202601020000-second.sql'],
  );
});

test('a plan shows what would run and runs nothing', async () => {
  await write('202601030000-third.sql', 'create table planned (id int);');
  const plan = () => planMigrations({ connection: owner, directory });
  assert.deepEqual(
    (await plan()).map((one) => one.name),
    ['202601030000-third.sql'],
  );
  assert.equal((await plan()).length, 1);
  assert.deepEqual((await run()).applied, ['202601030000-third.sql']);
});

test('a migration that fails is rolled back whole and named', async () => {
  await write('202601040000-broken.sql', 'create table half (id int); select 1 / 0;');
  await assert.rejects(run(), /202601040000-broken\.sql failed and was rolled back/);
  await rm(join(directory, '202601040000-broken.sql'));
  await assert.rejects(runSql(owner, 'select * from castellan.half'), /does not exist/);
});

test('a migration that was edited after it ran stops the start', async () => {
  await write('202601020000-second.sql', 'alter table things add column other text;');
  await assert.rejects(run(), (error: unknown) => error instanceof StartError && /was edited/.test(error.message));
  await write('202601020000-second.sql', 'alter table things add column name text;');
});

test('migrations of a newer release in the database do not stop an older one', async () => {
  await rm(join(directory, '202601030000-third.sql'));
  assert.deepEqual((await run()).applied, []);
});

test('while a start gives the serving role its rights, the role never holds one too many', async () => {
  const watcher = new pg.Client(owner);
  await watcher.connect();
  let isDone = false;
  const starts = Promise.all([run(), run(), run(), run(), run(), run()]).finally(() => {
    isDone = true;
  });
  const seen = new Set<boolean>();
  while (!isDone) {
    const { rows } = await watcher.query<{ can: boolean }>(
      `select has_table_privilege($1, 'castellan.audit_events', 'delete') as can`,
      [application.user],
    );
    for (const row of rows) seen.add(row.can);
  }
  await starts;
  await watcher.end();
  assert.deepEqual([...seen], [false]);
});

test('a file that is not named like a migration is refused', async () => {
  await write('fix.sql', 'select 1');
  await assert.rejects(readMigrations(directory), /fix\.sql is not named/);
  await rm(join(directory, 'fix.sql'));
});

test('the serving role can read and write, cannot change the schema, and can only add to the audit log', async () => {
  const client = new pg.Client(application);
  await client.connect();
  await client.query('set search_path to castellan');
  await client.query(`insert into things values (1, 'x')`);
  await client.query('insert into audit_events values (1)');
  for (const refused of [
    'create table mine (id int)',
    'drop table things',
    'delete from audit_events',
    'truncate audit_events',
    `insert into schema_migrations (name, checksum, applied_by_version) values ('x', 'y', 'z')`,
  ]) {
    await assert.rejects(client.query(refused), /permission denied|must be owner/, refused);
  }
  await client.end();
});

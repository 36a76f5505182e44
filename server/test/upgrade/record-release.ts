import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { databaseUrl } from '../harness/server-process.ts';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.ts';
import { type Row, releaseFile, releaseSecretKey } from './release.ts';
import { unpackRelease } from './release-history.ts';

/*
 * node server/test/upgrade/record-release.ts <commit> <name>
 *
 * Writes down what a release has in the database after some use, and the statements that it runs, for the tests beside this
 * file. Run it once, when a release is made.
 */

const run = promisify(execFile);

const readStatements = async (folder: string): Promise<{ name: string; text: string }[]> => {
  const database = join(folder, 'server/src/platform/postgres/database.ts');
  const text = await readFile(database, 'utf8');
  const recording = text.replace(
    'declared.add(statement.name);',
    'declared.add(statement.name); recorded.push({ name: statement.name, text: statement.text });',
  );
  if (recording === text) throw new Error('This release declares its statements in another way.');
  await writeFile(database, `export const recorded: { name: string; text: string }[] = [];\n${recording}`);
  const source = join(folder, 'server/src');
  const files = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const declaring: string[] = [];
  for (const file of files) {
    const content = await readFile(join(source, file), 'utf8');
    if (/\bsql\(/.test(content) && !file.endsWith('postgres/database.ts')) declaring.push(join(source, file));
  }
  const program = `
    for (const file of ${JSON.stringify(declaring)}) await import(file);
    const { recorded } = await import(${JSON.stringify(database)});
    process.stdout.write(JSON.stringify(recorded), () => process.exit(0));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    maxBuffer: 2 ** 26,
  });
  await writeFile(database, text);
  const statements: { name: string; text: string }[] = JSON.parse(stdout);
  return statements.sort((one, other) => (one.name < other.name ? -1 : 1));
};

/** Has people sign up and in, tasks run and mails written, as far as the release knows of such things. */
const use = async (origin: string, setupLink: string): Promise<void> => {
  const post = async (path: string, body: object, token = ''): Promise<Record<string, string>> => {
    const headers = { 'content-type': 'application/json', ...(token !== '' && { authorization: `Bearer ${token}` }) };
    const reply = await fetch(`${origin}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await reply.text();
    process.stdout.write(`${reply.status} ${path}\n`);
    return text === '' ? {} : JSON.parse(text);
  };
  const password = 'correct horse battery staple 42';
  const setup = new URL(setupLink).searchParams.get('token');
  await post('/setup', { email: 'root@example.com', password, token: setup });
  for (const name of ['ada', 'bob']) await post('/auth/signup', { email: `${name}@example.com`, password });
  const root = await post('/auth/login', { email: 'root@example.com', password });
  const ada = await post('/auth/login', { email: 'ada@example.com', password });
  await post('/auth/login', { email: 'bob@example.com', password: 'not the right one at all' });
  await post('/auth/refresh', { refresh_token: ada.refresh_token });
  const token = root.access_token ?? '';
  await post('/roles', { name: 'reader', description: 'Reads.', permissions: ['users:read'] }, token);
  await post('/ip-rules', { cidr: '203.0.113.0/24', action: 'deny', reason: 'A test.' }, token);
  await post('/tasks', { kind: 'email.test', payload: { to: 'ada@example.com' } }, token);
  await post('/tasks', { kind: 'email.test', payload: { to: 'ada@example.com' }, delay_seconds: 3600 }, token);
  // What runs by then is written.
  await new Promise((next) => setTimeout(next, 4_000));
};

/** The tables so that each stands after those that it refers to. */
const tablesInOrder = async (client: pg.Client): Promise<string[]> => {
  const { rows } = await client.query<{ name: string; needs: string[] }>(
    `select c.relname as name,
            array(select f.confrelid::regclass::text from pg_constraint f
                   where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as needs
       from pg_class c
      where c.relnamespace = 'castellan'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname <> 'schema_migrations' order by 1`,
  );
  const order: string[] = [];
  while (order.length < rows.length) {
    const next = rows.filter(
      ({ name, needs }) => !order.includes(name) && needs.every((one) => order.includes(one.replace('castellan.', ''))),
    );
    if (next.length === 0) throw new Error('Tables refer to each other.');
    order.push(...next.map(({ name }) => name));
  }
  return order;
};

const dump = async (client: pg.Client): Promise<Record<string, Row[]>> => {
  const tables: Record<string, Row[]> = {};
  for (const name of await tablesInOrder(client)) {
    const { rows } = await client.query<{ row: Row }>(
      `select to_jsonb(t) as row from ${pg.escapeIdentifier(name)} t order by t::text limit 20`,
    );
    if (rows.length > 0) tables[name] = rows.map(({ row }) => row);
  }
  return tables;
};

const recordData = async (folder: string, database: TestDatabase): Promise<Record<string, Row[]>> => {
  const client = new pg.Client(database.owner);
  await client.connect();
  await client.query('drop schema castellan cascade');
  const server = spawn(process.execPath, ['server/bin/castellan.js', 'serve'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      CASTELLAN_ENV: 'development',
      PORT: '0',
      PUBLIC_URL: 'http://localhost:4000',
      DATABASE_URL: databaseUrl(database.application),
      DATABASE_MIGRATION_URL: databaseUrl(database.owner),
      SECRET_KEY: releaseSecretKey,
      PASSWORD_HASH: 'argon2id',
      JWT_ALGORITHM: 'EdDSA',
    },
  });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (/^Ready/m.test(output)) resolve();
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.once('exit', () => reject(new Error(output)));
  });
  await ready;
  const origin = /listens on (\S+)/.exec(output)?.[1] ?? '';
  const link = /(http\S+\/setup\?token=\S+)/.exec(output)?.[1] ?? '';
  await use(origin, link);
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  await client.query('set search_path to castellan');
  const data = await dump(client);
  await client.end();
  return data;
};

const record = async (commit: string, name: string): Promise<void> => {
  const folder = await unpackRelease(commit);
  const database = await createTestDatabase();
  try {
    const statements = await readStatements(folder);
    const migrations = (await readdir(join(folder, 'server/migrations'))).sort();
    const data = await recordData(folder, database);
    const release = { name, last_migration: migrations.at(-1), statements, data };
    await mkdir(join(import.meta.dirname, 'releases'), { recursive: true });
    await writeFile(releaseFile(name), `${JSON.stringify(release, null, 2)}\n`);
    process.stdout.write(`${statements.length} statements, rows of ${Object.keys(data).length} tables\n`);
  } finally {
    await database.drop();
    await rm(folder, { recursive: true });
  }
};

const [commit, name] = process.argv.slice(2);
if (commit === undefined || name === undefined) throw new Error('record-release.ts <commit> <name>');
await record(commit, name);
process.exit(0);

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { goodPassword } from '../harness/people.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { databaseUrl, runCommand, type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.ts';

const folder = await temporaryFolder();
const dataDir = `${folder.path}/data`;
const settings = { DATA_DIR: dataDir, JWT_ALGORITHM: 'EdDSA', PASSWORD_HASH: 'argon2id' };
const start = (more = {}) => startServerProcess({ settings: { ...settings, ...more }, folder: folder.path });
const command = (parameters: string[], more = {}, input = '') =>
  runCommand(parameters, { settings: { ...settings, ...more }, folder: folder.path, input });

after(() => folder.remove());

const postJson = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('a first start', () => {
  let server: ServerProcess;
  before(async () => {
    server = await start();
  });
  after(async () => {
    server.signal('SIGTERM');
    await server.ended;
  });

  test('says where it listens, where the console is or how it is built, where the API can be read, and gives a set-up link that works', async () => {
    assert.match(server.output(), /listens on http:\/\/127\.0\.0\.1:\d+ \(development, assumed/);
    assert.match(server.output(), /^The console(: http:\/\/localhost:\d+$| has not been built\.)/m);
    assert.match(server.output(), /\/docs/);
    const token = server.setupLink?.searchParams.get('token');
    const reply = await postJson(`${server.origin}/api/v1/setup`, {
      token,
      email: 'root@example.com',
      password: goodPassword,
    });
    assert.equal(reply.status, 201, await reply.text());
  });

  test('is ready and healthy', async () => {
    for (const path of ['/health', '/health/live', '/health/ready', '/api/v1/health']) {
      assert.equal((await fetch(server.origin + path)).status, 200, path);
    }
    const health = z.object({ status: z.string() }).parse(await (await fetch(`${server.origin}/health`)).json());
    assert.equal(health.status, 'healthy');
  });

  test('shows the API reference and its document, and metrics in the Prometheus form', async () => {
    assert.match(await (await fetch(`${server.origin}/docs`)).text(), /swagger-ui/i);
    const document = z.object({ openapi: z.string() }).parse(await (await fetch(`${server.origin}/docs/json`)).json());
    assert.match(document.openapi, /^3\.1/);
    const metrics = await (await fetch(`${server.origin}/metrics`)).text();
    assert.match(metrics, /^# TYPE http_server_request_duration_seconds histogram$/m);
  });

  test('keeps its secret where only its owner can read it', async () => {
    assert.equal((await stat(`${dataDir}/secret-key`)).mode & 0o777, 0o600);
    assert.equal((await stat(dataDir)).mode & 0o777, 0o700);
  });

  test('a second server on the same data directory is refused in one sentence', async () => {
    const second = await command(['serve'], { PORT: '0' });
    assert.notEqual(second.code, 0);
    assert.equal(second.stderr.trim().split('\n').length, 1, second.stderr);
    assert.match(second.stderr, /already|another/i);
  });

  test('a port in use is refused in one sentence', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const second = await command(['serve'], { PORT: String(port), DATA_DIR: `${folder.path}/other` });
    taken.close();
    assert.notEqual(second.code, 0);
    assert.equal(second.stderr.trim().split('\n').length, 1, second.stderr);
    assert.match(second.stderr, new RegExp(`${port}`));
  });

  test('the command line works beside it, on its database', async () => {
    const listed = await command(['user', 'list']);
    assert.equal(listed.code, 0, listed.stderr);
    assert.match(listed.stdout, /root@example\.com .*admin,user/);
    const keys = await command(['keys', 'list']);
    assert.match(keys.stdout, /EdDSA/);
    const plan = await command(['migrate', '--plan']);
    assert.match(plan.stdout, /Nothing to do/);
  });

  test('an operator makes an account, gives it a role and takes it away; the last administrator stays', async () => {
    const made = await command(
      ['user', 'create', 'second@example.com', '--role', 'admin', '--username', 'Second', '--name', 'The Second'],
      {},
      `${goodPassword}\n`,
    );
    assert.match(made.stdout, /second@example\.com {2}second /, made.stderr);
    const noAddress = await command(['user', 'create', 'third'], {}, `${goodPassword}\n`);
    assert.deepEqual([noAddress.code, /Enter an e-mail address/.test(noAddress.stderr)], [1, true]);
    const demoted = await command(['user', 'set-role', 'second@example.com', 'user']);
    assert.equal(demoted.code, 0, demoted.stderr);
    const last = await command(['user', 'set-role', 'root@example.com', 'user']);
    assert.equal(last.code, 1);
    assert.match(last.stderr, /last administrator/);
    const unknown = await command(['user', 'set-role', 'root@example.com', 'emperor']);
    assert.match(unknown.stderr, /no role emperor/);
    const weak = await command(['user', 'create', 'third@example.com'], {}, 'short\n');
    assert.equal(weak.code, 1);
    assert.match(weak.stderr, /characters/);
  });

  test('an operator finds an account, keeps it out, lets it in again and erases it', async () => {
    const listed = async (...parameters: string[]) => (await command(['user', 'list', ...parameters])).stdout;
    assert.match(
      await listed('--search', 'SECOND@', '--role', 'user', '--status', 'active', 'locked'),
      /^\S+ {2}second@/,
    );
    assert.equal(await listed('--search', 'second@', '--role', 'admin'), '');
    const logIn = () =>
      postJson(`${server.origin}/api/v1/auth/login`, { email: 'second@example.com', password: goodPassword });

    const disabled = await command(['user', 'disable', 'second@example.com']);
    assert.match(disabled.stdout, /disabled$/m, disabled.stderr);
    assert.equal((await logIn()).status, 401);
    assert.match(await listed('--status', 'disabled'), /second@/);
    const last = await command(['user', 'disable', 'root@example.com']);
    assert.deepEqual([last.code, last.stderr.includes('last administrator')], [1, true]);
    await command(['user', 'enable', 'second@example.com']);
    assert.equal((await logIn()).status, 200);

    const unconfirmed = await command(['user', 'erase', 'second@example.com', '--confirm', 'root@example.com']);
    assert.deepEqual([unconfirmed.code, /Nothing was erased/.test(unconfirmed.stderr)], [1, true]);
    assert.equal((await command(['user', 'erase', 'second@example.com'])).code, 1);
    const erased = await command(['user', 'erase', 'second@example.com', '--confirm', 'second@example.com']);
    assert.equal(erased.code, 0, erased.stderr);
    assert.ok(!(await listed()).includes('second@'));
    const nobody = await command(['user', 'enable', 'second@example.com']);
    assert.match(nobody.stderr, /Nobody has/);
    assert.match((await command(['user', 'list', '--status', 'asleep'])).stderr, /Allowed choices/);
  });

  test('doctor measures the hash rate and finds nothing wrong', async () => {
    const doctor = await command(['doctor']);
    assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
    assert.match(doctor.stdout, /logins a second/);
  });
});

describe('stopping', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} stops the server and its database in order, with exit code 0`, async () => {
      const server = await start();
      server.signal(signal);
      assert.equal(await server.ended, 0, server.output());
      await assert.rejects(stat(`${dataDir}/postgres/postmaster.pid`), /ENOENT/);
    });
  }

  test('after kill -9 the next start recovers and the accounts are there', async () => {
    const killed = await start();
    const reply = await postJson(`${killed.origin}/api/v1/auth/signup`, {
      email: 'kept@example.com',
      password: goodPassword,
    });
    assert.equal(reply.status, 201, await reply.text());
    killed.signal('SIGKILL');
    await killed.ended;
    const server = await start();
    const login = await postJson(`${server.origin}/api/v1/auth/login`, {
      email: 'kept@example.com',
      password: goodPassword,
    });
    assert.equal(login.status, 200);
    assert.equal(server.setupLink, undefined);
    server.signal('SIGTERM');
    assert.equal(await server.ended, 0);
  });
});

describe('a start that cannot be', () => {
  test('names every wrong setting, without its value', async () => {
    const failed = await command(['serve'], { PORT: 'eighty-eight', LOG_LEVEL: 'loud' });
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /^PORT must be/m);
    assert.match(failed.stderr, /^LOG_LEVEL must be/m);
    assert.doesNotMatch(failed.stderr, /eighty-eight|loud/);
  });

  test('a data directory that is a file is refused in one sentence', async () => {
    await writeFile(`${folder.path}/file`, '');
    const failed = await command(['serve'], { DATA_DIR: `${folder.path}/file` });
    assert.equal(failed.code, 1);
    assert.equal(failed.stderr.trim().split('\n').length, 1, failed.stderr);
  });

  test('a key that is not the key of the database is refused', async () => {
    const failed = await command(['user', 'list'], {
      SECRET_KEY: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64'),
    });
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /SECRET_KEY is not the key of this database/);
  });

  test('a database that is away is told in a sentence', async () => {
    const failed = await command(['serve'], {
      CASTELLAN_ENV: 'production',
      SECRET_KEY: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64'),
      DATABASE_URL: 'postgres://nobody:pw-marker@127.0.0.1:1/none',
    });
    assert.equal(failed.code, 1);
    assert.equal(failed.stderr.trim().split('\n').length, 1, failed.stderr);
    assert.doesNotMatch(failed.stderr, /pw-marker/);
  });
});

describe('a start that cannot be, on a database of your own', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  const key = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
  const refusal = async (urls: Record<string, string>): Promise<string> => {
    const failed = await command(['serve'], { CASTELLAN_ENV: 'production', SECRET_KEY: key, PORT: '0', ...urls });
    assert.equal(failed.code, 1);
    assert.equal(failed.stderr.trim().split('\n').length, 1, failed.stderr);
    return failed.stderr;
  };

  test('a serving role that is not let in is told in a sentence', async () => {
    const sentence = await refusal({
      DATABASE_MIGRATION_URL: databaseUrl(database.owner),
      DATABASE_URL: databaseUrl({ ...database.application, password: 'pw-marker' }),
    });
    assert.match(sentence, /does not accept this role and password/);
    assert.doesNotMatch(sentence, /pw-marker/);
  });

  test('a role that may not migrate is told in a sentence', async () => {
    const sentence = await refusal({ DATABASE_URL: databaseUrl(database.application) });
    assert.match(sentence, /^The role \S+ lacks a right .* DATABASE_MIGRATION_URL/);
  });
});

describe('a start that cannot be, for its files', () => {
  for (const [what, names] of [
    ['a certificate that is none', ['TLS_CERT_FILE', 'TLS_KEY_FILE']],
    ['a log in a folder that is not there', ['LOG_FILE']],
  ] as const) {
    test(`${what} is refused in one sentence`, async () => {
      const path = names[0] === 'LOG_FILE' ? `${folder.path}/nowhere/log` : `${folder.path}/no-certificate`;
      if (names[0] !== 'LOG_FILE') await writeFile(path, 'no certificate');
      const failed = await command(['serve'], Object.fromEntries(names.map((name) => [name, path])));
      assert.equal(failed.code, 1);
      assert.equal(failed.stderr.trim().split('\n').length, 1, failed.stderr);
      assert.match(failed.stderr, new RegExp(`^${names[0]} `));
    });
  }

  test('a number of accounts that is none is refused in a sentence', async () => {
    const failed = await command(['user', 'list', '--limit', 'few']);
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /whole number from 1 on/);
    assert.doesNotMatch(failed.stderr, /at async/);
  });
});

describe('castellan init', () => {
  test('writes a commented .env with a key, and never over an existing one', async () => {
    const place = `${folder.path}/init`;
    await mkdir(place);
    await chmod(place, 0o700);
    const options = { settings: { DATA_DIR: `${place}/data` }, folder: place };
    const first = await runCommand(['init'], options);
    assert.equal(first.code, 0, first.stderr);
    const content = await readFile(`${place}/.env`, 'utf8');
    assert.match(content, /^SECRET_KEY=[A-Za-z0-9+/]{43}=$/m);
    assert.equal((await stat(`${place}/.env`)).mode & 0o777, 0o600);
    const second = await runCommand(['init'], options);
    assert.equal(second.code, 1);
    assert.equal(await readFile(`${place}/.env`, 'utf8'), content);
  });

  test('with --admin makes the first administrator, who can log in', async () => {
    const place = `${folder.path}/init-admin`;
    await mkdir(place);
    const options = { settings: { PASSWORD_HASH: 'argon2id' }, folder: place };
    const made = await runCommand(['init', '--admin', 'chief@example.com'], { ...options, input: `${goodPassword}\n` });
    assert.equal(made.code, 0, made.stderr);
    const server = await startServerProcess(options);
    assert.equal(server.setupLink, undefined);
    const login = await postJson(`${server.origin}/api/v1/auth/login`, {
      email: 'chief@example.com',
      password: goodPassword,
    });
    const { user } = z.object({ user: z.object({ roles: z.array(z.string()) }) }).parse(await login.json());
    assert.deepEqual(user.roles, ['user', 'admin']);
    server.signal('SIGTERM');
    assert.equal(await server.ended, 0);
  });
});

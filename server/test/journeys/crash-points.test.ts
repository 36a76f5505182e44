import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import pg from 'pg';
import { goodPassword } from '../harness/people.ts';
import { runSql, temporaryFolder } from '../harness/postgres-server.ts';
import { databaseUrl, startServerProcess } from '../harness/server-process.ts';
import { createTestDatabase } from '../harness/test-database.ts';

const database = await createTestDatabase();
const folder = await temporaryFolder();
const observer = new pg.Client(database.owner);
observer.on('error', () => {});
await observer.connect();
after(async () => {
  await observer.end();
  await folder.remove();
  await database.drop();
});

const start = () =>
  startServerProcess({
    folder: folder.path,
    settings: {
      CASTELLAN_ENV: 'development',
      PUBLIC_URL: 'http://localhost:4000',
      DATABASE_URL: databaseUrl(database.application),
      DATABASE_MIGRATION_URL: databaseUrl(database.owner),
      SECRET_KEY: secretKey,
      PASSWORD_HASH: 'argon2id',
      JWT_ALGORITHM: 'EdDSA',
    },
  });
const secretKey = randomBytes(32).toString('base64');

/** Rows that pass a point wait here for as long as the observer holds this advisory lock. */
const barrier = 4711;
await runSql(
  database.owner,
  `create function castellan.wait_at_barrier() returns trigger language plpgsql as $$
   begin
     perform pg_advisory_xact_lock_shared(${barrier});
     return new;
   end
   $$`,
);

const points: Readonly<Record<string, string>> = {
  'before the account is written': 'before insert on castellan.users for each row',
  'between the account and its password': 'before insert on castellan.password_credentials for each row',
  'between the password and the audit event': 'before insert on castellan.audit_events for each row',
  'before the reply is kept': 'before insert or update on castellan.idempotency_keys for each row',
  'inside the commit': 'after insert on castellan.users deferrable initially deferred for each row',
};

const isSomebodyWaiting = async (): Promise<boolean> => {
  const { rows } = await observer.query(
    `select 1 from pg_locks where locktype = 'advisory' and objid = ${barrier} and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.length > 0;
};

const countOf = async (email: string) => {
  const { rows } = await observer.query(
    `select (select count(*)::int from castellan.users where email_canonical = $1) as accounts,
            (select count(*)::int from castellan.password_credentials join castellan.users u on u.id = user_id where u.email_canonical = $1) as passwords,
            (select count(*)::int from castellan.audit_events where action = 'user.signed_up' and personal ->> 'email' = $1) as events`,
    [email],
  );
  return rows[0];
};

const signUp = async (origin: string, email: string, key: string): Promise<number> => {
  const reply = await fetch(`${origin}/api/v1/auth/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ email, password: goodPassword }),
  });
  await reply.arrayBuffer();
  return reply.status;
};

const once = { accounts: 1, passwords: 1, events: 1 };
const none = { accounts: 0, passwords: 0, events: 0 };

for (const [point, timing] of Object.entries(points)) {
  test(`kill -9 ${point} leaves the whole account or nothing, and repeating with the key gives exactly one`, async () => {
    const kind = timing.includes('deferrable') ? 'constraint trigger' : 'trigger';
    await runSql(database.owner, `create ${kind} at_barrier ${timing} execute function castellan.wait_at_barrier()`);
    const table = /castellan\.\w+/.exec(timing)?.[0] ?? '';
    const [email, key] = [`${randomUUID()}@example.com`, randomUUID()];
    const server = await start();
    await observer.query('select pg_advisory_lock($1)', [barrier]);
    const lost = assert.rejects(signUp(server.origin, email, key));
    while (!(await isSomebodyWaiting()));
    server.signal('SIGKILL');
    await Promise.all([lost, server.ended]);
    await observer.query('select pg_advisory_unlock($1)', [barrier]);
    // The statement that waited goes on in the server's absence and ends when PostgreSQL sees that nobody listens.
    await runSql(database.owner, `drop trigger at_barrier on ${table}`);

    const left = await countOf(email);
    assert.ok(
      [none, once].some((whole) => JSON.stringify(whole) === JSON.stringify(left)),
      JSON.stringify(left),
    );
    const next = await start();
    assert.equal(await signUp(next.origin, email, key), 201);
    assert.deepEqual(await countOf(email), once);
    next.signal('SIGTERM');
    assert.equal(await next.ended, 0);
  });
}

test('kill -9 as soon as the account is committed: repeating with the key gives exactly one', async () => {
  const [email, key] = [`${randomUUID()}@example.com`, randomUUID()];
  const server = await start();
  const outcome = signUp(server.origin, email, key).catch(() => 'unknown');
  while ((await countOf(email)).accounts === 0);
  server.signal('SIGKILL');
  assert.ok([201, 'unknown'].includes(await outcome));
  await server.ended;
  const next = await start();
  assert.equal(await signUp(next.origin, email, key), 201);
  assert.deepEqual(await countOf(email), once);
  next.signal('SIGTERM');
  assert.equal(await next.ended, 0);
});

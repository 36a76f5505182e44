import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { sql } from '../../platform/postgres/database.ts';
import type { Pool } from '../../platform/postgres/pool.ts';
import { defineProblem, Problem } from '../../platform/problem/problem.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createKeyring } from '../../platform/secrets/keyring.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';
import { createHashingPool } from './hashing-pool.ts';
import { createPasswordChange } from './password-change.service.ts';
import { createPasswords, type Passwords } from './passwords.feature.ts';
import { createHashing } from './passwords.service.ts';

const columns = `id, email, true as "emailVerified", username, name, roles, status, security_version as "securityVersion",
  created_at as "createdAt", updated_at as "updatedAt", last_login_at as "lastLoginAt"`;
const userRow = z.custom<User>();
const insertUser = sql({
  name: 'test.insert_user',
  text: `insert into users (id, email, email_canonical, name, status, created_at, updated_at) values ($1, $2, $2, 'Ada Lovelace', 'active', $3, $3)`,
  row: z.unknown(),
});
const selectUser = sql({ name: 'test.select_user', text: `select ${columns} from users where id = $1`, row: userRow });
const raiseVersion = sql({
  name: 'test.raise_version',
  text: `update users set security_version = security_version + 1 where id = $1 returning ${columns}`,
  row: userRow,
});

const invalidCredentials = defineProblem({
  code: 'AUTH_INVALID_CREDENTIALS',
  status: 401,
  message: 'Wrong.',
  description: 'As at login.',
});

const context: RequestContext = {
  requestId: systemRandomness.uuid(),
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  client: { address: '127.0.0.1', network: '127.0.0.1', userAgent: null },
  receivedAt: systemClock.now(),
  scheme: 'http',
  noteLimit: () => {},
};

const current = 'correct horse battery staple';
const next = 'purple window marmalade 7';

let testDatabase: TestDatabase;
let pool: Pool;
let passwords: Passwords;
const hashingPool = createHashingPool({
  threads: 1,
  queueLimit: 64,
  waitLimitMs: 10_000,
  expectedWaitLimitMs: 10_000,
  clock: systemClock,
  log: silentLog,
  metrics: silentMetrics,
});
before(async () => {
  testDatabase = await createTestDatabase();
  pool = openTestPool(testDatabase.application);
});
after(async () => {
  await passwords.feature.stop?.();
  await hashingPool.close();
  await pool.close();
  await testDatabase.drop();
});

/** The use case on real tables, with what it told the rest of the house. */
const openChange = () => {
  const told: string[] = [];
  const audited: AuditEntry[] = [];
  const common = {
    secrets: createKeyring({ current: Buffer.alloc(32, 7), previous: [] }, systemRandomness),
    clock: systemClock,
    randomness: systemRandomness,
    metrics: silentMetrics,
    log: silentLog,
    database: pool.database,
  };
  passwords ??= createPasswords({
    ...common,
    settings: {
      scheme: 'bcrypt',
      bcryptCost: 4,
      argon2: { memoryKiB: 64, passes: 1, parallelism: 1 },
      minimumLength: 12,
      hashingThreads: 1,
      hashingQueueLimit: 64,
      hashingMaxWaitMs: 6_000,
    },
  });
  const change = createPasswordChange({
    ...common,
    ...createHashing({ ...common, pool: hashingPool, recipe: { scheme: 'bcrypt', cost: 4 } }),
    checkNewPassword: passwords.checkNewPassword,
    findUser: (db, userId) => db.row(selectUser, [userId]),
    raiseSecurityVersion: async (tx, userId) => {
      const user = await tx.row(raiseVersion, [userId]);
      assert.ok(user);
      return user;
    },
    endSessionsOfUser: async (tx, userId, reason, _at, keep) => {
      tx.afterCommit(() => void told.push(`end sessions of ${userId} but ${keep}: ${reason}`));
      return [];
    },
    revokeUserBelow: async (tx, userId, version, reason) =>
      tx.afterCommit(() => void told.push(`revoke ${userId} below ${version}: ${reason}`)),
    notifyOfPasswordChange: async () => {},
    recordAudit: async (tx, entry) => tx.afterCommit(() => void audited.push(entry)),
    invalidCredentials,
  });
  return { change, told, audited };
};

const addPrincipal = async (): Promise<Principal> => {
  openChange();
  const userId: UserId = systemRandomness.uuid();
  const at = systemClock.now();
  const hash = await passwords.hash(current);
  await pool.database.transaction(async (tx) => {
    await tx.execute(insertUser, [userId, `${userId}@example.org`, at]);
    await passwords.storeCredential(tx, userId, hash, at);
  });
  return {
    userId,
    sessionId: systemRandomness.uuid(),
    username: null,
    roles: ['user'],
    securityVersion: 1,
    authenticatedAt: at,
    tokenId: systemRandomness.uuid(),
    tokenExpiresAt: at,
  };
};

const logsIn = async (userId: UserId, password: string): Promise<boolean> =>
  (await passwords.verify(userId, password)).matches;

const isProblem = (code: string) => (error: unknown) => error instanceof Problem && error.code === code;

test('replaces the password, ends the other sessions and outdates every access token', async () => {
  const { change, told, audited } = openChange();
  const principal = await addPrincipal();
  const { userId, sessionId } = principal;
  await change(principal, { currentPassword: current, newPassword: next }, context);
  assert.equal(await logsIn(userId, next), true);
  assert.equal(await logsIn(userId, current), false);
  assert.deepEqual(told, [
    `end sessions of ${userId} but ${sessionId}: password_changed`,
    `revoke ${userId} below 2: password_changed`,
  ]);
  assert.deepEqual(
    audited.map(({ action, outcome, subjectId }) => [action, outcome, subjectId]),
    [['user.password_changed', 'success', userId]],
  );
});

test('refuses a wrong current password, writes that down and changes nothing', async () => {
  const { change, told, audited } = openChange();
  const principal = await addPrincipal();
  const attempt = change(principal, { currentPassword: 'guess', newPassword: next }, context);
  await assert.rejects(attempt, isProblem('AUTH_INVALID_CREDENTIALS'));
  assert.deepEqual(told, []);
  assert.deepEqual(
    audited.map(({ outcome, reason }) => [outcome, reason]),
    [['failure', 'wrong_password']],
  );
  assert.equal(await logsIn(principal.userId, current), true);
});

for (const [reason, newPassword] of [
  ['too short', 'short'],
  ['common', 'administrator1'],
  ["built from the owner's name", 'Lovelace2024'],
  ['the one there is', current],
] as const) {
  test(`refuses a new password that is ${reason}`, async () => {
    const { change, told } = openChange();
    const principal = await addPrincipal();
    await assert.rejects(change(principal, { currentPassword: current, newPassword }, context), (error) => {
      assert.ok(isProblem('INVALID_INPUT')(error) && error instanceof Problem);
      assert.match(JSON.stringify(error.details), /"path":"new_password"/);
      return true;
    });
    assert.deepEqual(told, []);
    assert.equal(await logsIn(principal.userId, current), true);
  });
}

test('of ten changes at once one wins, and the others leave no trace', async () => {
  const { change, told } = openChange();
  const principal = await addPrincipal();
  const candidates = Array.from({ length: 10 }, (_, index) => `${next} number ${index}`);
  const outcomes = await Promise.allSettled(
    candidates.map((newPassword) => change(principal, { currentPassword: current, newPassword }, context)),
  );
  const winners = candidates.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  assert.equal(winners.length, 1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') assert.ok(isProblem('AUTH_INVALID_CREDENTIALS')(outcome.reason));
  }
  assert.equal(told.length, 2);
  assert.equal(await logsIn(principal.userId, winners[0] ?? ''), true);
  assert.equal((await pool.database.row(selectUser, [principal.userId]))?.securityVersion, 2);
});

test('brings its route only where it is wired', () => {
  openChange();
  assert.deepEqual(passwords.feature.routes, []);
});

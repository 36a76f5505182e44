import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { type Database, sql } from '../../platform/postgres/database.ts';
import type { Pool } from '../../platform/postgres/pool.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createKeyring } from '../../platform/secrets/keyring.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { createHashingPool, type HashingPool } from './hashing-pool.ts';
import { hashingBusy } from './passwords.errors.ts';
import { createPasswords, type Passwords, type PasswordsNeeds } from './passwords.feature.ts';
import { createHashing } from './passwords.service.ts';

let testDatabase: TestDatabase;
let pool: Pool;
const opened: Passwords[] = [];
before(async () => {
  testDatabase = await createTestDatabase();
  pool = openTestPool(testDatabase.application);
});
after(async () => {
  await Promise.all(opened.map(({ feature }) => feature.stop?.()));
  await pool.close();
  await testDatabase.drop();
});

const oldKey = systemRandomness.bytes(32);
const keyring = createKeyring({ current: oldKey, previous: [] }, systemRandomness);

type Overrides = Partial<Omit<PasswordsNeeds, 'settings'>> & {
  readonly settings?: Partial<PasswordsNeeds['settings']>;
};

const commonNeeds = () => ({
  secrets: keyring,
  clock: systemClock,
  randomness: systemRandomness,
  metrics: silentMetrics,
  log: silentLog,
  database: pool.database,
});

const makePasswords = ({ settings, ...overrides }: Overrides): Passwords => {
  const passwords = createPasswords({
    ...commonNeeds(),
    ...overrides,
    settings: {
      scheme: 'bcrypt',
      bcryptCost: 4,
      argon2: { memoryKiB: 64, passes: 1, parallelism: 1 },
      minimumLength: 12,
      hashingThreads: 1,
      hashingQueueLimit: 64,
      hashingMaxWaitMs: 6_000,
      ...settings,
    },
  });
  opened.push(passwords);
  return passwords;
};

let plain: Passwords | undefined;

/** bcrypt at cost 4 on one thread, shared by the tests that ask for nothing else. */
const openPasswords = (overrides?: Overrides): Passwords => {
  if (overrides !== undefined) return makePasswords(overrides);
  plain ??= makePasswords({});
  return plain;
};

const insertUser = sql({
  name: 'test.insert_user',
  text: `insert into users (id, email, email_canonical, status, created_at, updated_at) values ($1, $2, $2, 'active', $3, $3)`,
  row: z.unknown(),
});
const selectStored = sql({
  name: 'test.select_stored',
  text: 'select hash, changed_at as "changedAt", rehashed_at as "rehashedAt" from password_credentials where user_id = $1',
  row: z.object({ hash: z.string(), changedAt: z.date(), rehashedAt: z.date().nullable() }),
});

const addUser = async (passwords: Passwords, hash: string | null): Promise<UserId> => {
  const userId = systemRandomness.uuid();
  const at = systemClock.now();
  await pool.database.transaction(async (tx) => {
    await tx.execute(insertUser, [userId, `${userId}@example.org`, at]);
    if (hash !== null) await passwords.storeCredential(tx, userId, hash, at);
  });
  return userId;
};

const storedHash = async (userId: UserId): Promise<string | undefined> =>
  (await pool.database.row(selectStored, [userId]))?.hash;

for (const scheme of ['bcrypt', 'argon2id'] as const) {
  test(`${scheme}: any text is its own password and nobody else's`, async () => {
    const passwords = openPasswords({ settings: { scheme } });
    const userId = await addUser(passwords, await passwords.hash('placeholder'));
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(text, text, async (password, other) => {
        const hash = await passwords.hash(password);
        await pool.database.transaction((tx) => passwords.storeCredential(tx, userId, hash, systemClock.now()));
        assert.deepEqual(await passwords.verify(userId, password), { matches: true, isOffered: false, upgrade: null });
        const isSame = other.normalize('NFC') === password.normalize('NFC');
        assert.equal((await passwords.verify(userId, other)).matches, isSame);
      }),
      { numRuns: 40 },
    );
  });

  test(`${scheme}: reads past 72 bytes and past a NUL byte`, async () => {
    const passwords = openPasswords({ settings: { scheme } });
    for (const [password, other] of [
      [`${'x'.repeat(72)}one`, `${'x'.repeat(72)}two`],
      [`${'ü'.repeat(1023)}1`, `${'ü'.repeat(1023)}2`],
      ['before\0after', 'before\0other'],
    ] as const) {
      const userId = await addUser(passwords, await passwords.hash(password));
      assert.equal((await passwords.verify(userId, password)).matches, true);
      assert.equal((await passwords.verify(userId, other)).matches, false);
    }
  });

  test(`${scheme}: verifies at the cost of production`, async () => {
    const passwords = openPasswords({
      settings: { scheme, bcryptCost: 12, argon2: { memoryKiB: 19_456, passes: 2, parallelism: 1 } },
    });
    const hash = await passwords.hash('correct horse battery staple');
    assert.match(hash, scheme === 'bcrypt' ? /^cst1\$bcrypt\$[0-9a-f]{12}\$2b\$12\$/ : /\$v=19\$m=19456,t=2,p=1\$/);
    const userId = await addUser(passwords, hash);
    assert.equal((await passwords.verify(userId, 'correct horse battery staple')).matches, true);
    assert.equal((await passwords.verify(userId, 'correct horse battery stapler')).matches, false);
  });
}

test('the same letters composed otherwise are the same password', async () => {
  const passwords = openPasswords();
  const userId = await addUser(passwords, await passwords.hash('caf\u00e9 \u00c5ngstr\u00f6m'));
  assert.equal((await passwords.verify(userId, 'cafe\u0301 A\u030angstro\u0308m')).matches, true);
  assert.equal((await passwords.verify(userId, 'cafe Angstrom')).matches, false);
});

test('what cannot be hashed is refused when chosen and matches nothing when tried', async () => {
  const passwords = openPasswords();
  const userId = await addUser(passwords, await passwords.hash('correct horse battery staple'));
  for (const password of ['x'.repeat(1025), '🦊'.repeat(1025), 'half a pair \ud83e']) {
    await assert.rejects(
      passwords.hash(password),
      (error) => error instanceof Problem && error.code === 'INVALID_INPUT',
    );
    assert.equal((await passwords.verify(userId, password)).matches, false);
  }
});

test('two hashes of one password have nothing in common but their settings', async () => {
  const passwords = openPasswords();
  const [one, other] = await Promise.all([passwords.hash('hunter2 hunter3'), passwords.hash('hunter2 hunter3')]);
  assert.notEqual(one.slice(-53), other.slice(-53));
});

test('a hash is worth nothing without the secret key', async () => {
  const stolen = await addUser(openPasswords(), await openPasswords().hash('correct horse battery staple'));
  const elsewhere = createKeyring({ current: systemRandomness.bytes(32), previous: [] }, systemRandomness);
  assert.equal(
    (await openPasswords({ secrets: elsewhere }).verify(stolen, 'correct horse battery staple')).matches,
    false,
  );
});

const newKey = createKeyring({ current: systemRandomness.bytes(32), previous: [oldKey] }, systemRandomness);
const betterOnes: readonly [string, Overrides][] = [
  ['another scheme', { settings: { scheme: 'argon2id' } }],
  ['another cost', { settings: { bcryptCost: 5 } }],
  ['another key', { secrets: newKey }],
];

for (const [difference, overrides] of betterOnes) {
  test(`a login replaces a hash of ${difference}`, async () => {
    const password = 'correct horse battery staple';
    const userId = await addUser(openPasswords(), await openPasswords().hash(password));
    const passwords = openPasswords(overrides);
    assert.deepEqual(await passwords.verify(userId, 'wrong'), { matches: false, isOffered: false, upgrade: null });
    const { matches, upgrade } = await passwords.verify(userId, password);
    assert.ok(matches && upgrade);
    await pool.database.transaction((tx) => upgrade(tx, systemClock.now()));
    const after = await pool.database.row(selectStored, [userId]);
    assert.ok(after?.rehashedAt && after.rehashedAt >= after.changedAt);
    assert.deepEqual(await passwords.verify(userId, password), { matches: true, isOffered: false, upgrade: null });
  });
}

const imports: readonly [string, string, string][] = [
  ['bcrypt 2a', 'correct horse battery staple', '$2a$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG'],
  ['argon2id', 'password', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
  ['scrypt', 'hunter2 ☃', '$scrypt$ln=4,r=8,p=2$MDEyMzQ1Njc4OWFiY2RlZg$zA7HeBFx0S5oyT7/g9owzHe8F/bilNe3GILA/1aLs2c'],
  ['PBKDF2', 'hunter2 ☃', '$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$3MQp0UagdCY62f5P3/cgRuwJ79zenfs8sMIN4zv.EsE'],
];

for (const [scheme, password, original] of imports) {
  test(`a hash of ${scheme} brought from elsewhere logs its owner in and becomes one of ours`, async () => {
    const passwords = openPasswords();
    const userId = await addUser(passwords, `cst1$import$-$${original}`);
    assert.equal((await passwords.verify(userId, `${password}!`)).matches, false);
    const { matches, upgrade } = await passwords.verify(userId, password);
    assert.ok(matches && upgrade);
    await pool.database.transaction((tx) => upgrade(tx, systemClock.now()));
    assert.match((await storedHash(userId)) ?? '', /^cst1\$bcrypt\$/);
    assert.deepEqual(await passwords.verify(userId, password), { matches: true, isOffered: false, upgrade: null });
  });
}

test('an upgrade never undoes a change of password that came between', async () => {
  const passwords = openPasswords({ settings: { bcryptCost: 5 } });
  const userId = await addUser(passwords, await openPasswords().hash('the old password'));
  const { upgrade } = await passwords.verify(userId, 'the old password');
  const changed = await passwords.hash('the new password');
  await pool.database.transaction((tx) => passwords.storeCredential(tx, userId, changed, systemClock.now()));
  await pool.database.transaction(async (tx) => upgrade?.(tx, systemClock.now()));
  assert.equal(await storedHash(userId), changed);
});

test('a login does not fail because its upgrade finds no room', async (context) => {
  const password = 'correct horse battery staple';
  const userId = await addUser(openPasswords(), await openPasswords().hash(password));
  const options = { threads: 1, queueLimit: 4, waitLimitMs: 5_000, expectedWaitLimitMs: 5_000, clock: systemClock };
  const pool = createHashingPool({ ...options, log: silentLog, metrics: silentMetrics });
  context.after(() => pool.close());
  const full: HashingPool = {
    ...pool,
    run: (job) => (job.operation === 'hash' ? Promise.reject(hashingBusy(1)) : pool.run(job)),
  };
  const { verify } = createHashing({ ...commonNeeds(), pool: full, recipe: { scheme: 'bcrypt', cost: 5 } });
  assert.deepEqual(await verify(userId, password), { matches: true, isOffered: false, upgrade: null });
});

test('a removed credential logs nobody in', async () => {
  const passwords = openPasswords();
  const userId = await addUser(passwords, await passwords.hash('correct horse battery staple'));
  await pool.database.transaction((tx) => passwords.deleteCredential(tx, userId));
  assert.equal((await passwords.verify(userId, 'correct horse battery staple')).matches, false);
});

test('an unreadable hash matches nothing and is told to the operator, without the hash', async () => {
  const lines: string[] = [];
  const log: Log = {
    ...silentLog,
    write: (event, fields) => void lines.push(`${event.name} ${JSON.stringify(fields)}`),
  };
  const passwords = openPasswords({ log });
  for (const hash of [
    'hunter2',
    'cst1$import$-$$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR',
    'cst1$bcrypt$unknown-key$2b$04$abcdefghijklmnopqrstuu4SmA3hVMbWKmJVGcHRDZ6Y7bUU/SMZe',
  ]) {
    const userId = await addUser(passwords, hash);
    assert.deepEqual(await passwords.verify(userId, 'hunter2'), { matches: false, isOffered: false, upgrade: null });
    assert.equal(lines.pop(), `passwords.credential_unreadable ${JSON.stringify({ userId })}`);
  }
});

test('every login costs one look-up and one comparison, whoever it is for', async () => {
  const costs: string[] = [];
  const metrics: Metrics = {
    ...silentMetrics,
    histogram: (metric, _value, labels) => void costs.push(`${metric.name} ${Object.values(labels).join(' ')}`),
  };
  const row: Database['row'] = (statement, values) => {
    costs.push(statement.name);
    return pool.database.row(statement, values);
  };
  const database = { ...pool.database, row };
  const passwords = openPasswords({ metrics, database });
  const hash = await passwords.hash('correct horse battery staple');
  const known = await addUser(passwords, hash);
  const withoutPassword = await addUser(passwords, null);
  const unreadable = await addUser(passwords, 'nonsense');
  for (const [userId, password] of [
    [known, 'correct horse battery staple'],
    [known, 'wrong'],
    [known, 'x'.repeat(5000)],
    [withoutPassword, 'wrong'],
    [unreadable, 'wrong'],
    [systemRandomness.uuid(), 'wrong'],
    [null, 'wrong'],
  ] as const) {
    costs.length = 0;
    await passwords.verify(userId, password);
    assert.deepEqual(costs, ['passwords.select_credential', 'castellan.password.hash.duration bcrypt verify']);
  }
});

/** A pool that writes down what its threads are asked for, and says of hashes of ours that they took 1 to 8 ms in turn. */
const recordingPool = (own: { readonly cost: number }, jobs: string[]): HashingPool => {
  const options = { threads: 1, queueLimit: 4, waitLimitMs: 6_000, expectedWaitLimitMs: 6_000, clock: systemClock };
  const recorded = createHashingPool({ ...options, log: silentLog, metrics: silentMetrics });
  let ownHashes = 0;
  return {
    ...recorded,
    async run(job) {
      assert.ok(job.operation === 'verify' && job.check.scheme === 'bcrypt');
      jobs.push(`cost ${job.check.cost}, at least ${job.atLeastMs} ms`);
      const outcome = await recorded.run(job);
      if (job.check.cost !== own.cost) return outcome;
      ownHashes += 1;
      return { ...outcome, durationMs: 1 + (ownHashes % 8) };
    },
  };
};

// By what the threads are given to do and not by the clock, which says as much about the neighbours as about the code.
test('known, imported and unknown accounts keep a thread equally long', async (context) => {
  const jobs: string[] = [];
  const recipe = { scheme: 'bcrypt', cost: 5 } as const;
  const hashingPool = recordingPool(recipe, jobs);
  context.after(() => hashingPool.close());
  const { verify } = createHashing({ ...commonNeeds(), secrets: newKey, pool: hashingPool, recipe });
  const jobsFor = async (userId: UserId | null): Promise<string[]> => {
    jobs.length = 0;
    assert.equal((await verify(userId, 'a wrong password')).matches, false);
    return [...jobs];
  };
  const passwords = openPasswords({ secrets: newKey, settings: { bcryptCost: recipe.cost } });
  const ofOldKey = openPasswords({ settings: { bcryptCost: recipe.cost } });
  const known = await addUser(passwords, await passwords.hash('correct horse battery staple'));
  const knownOfOld = await addUser(passwords, await ofOldKey.hash('correct horse battery staple'));
  const withoutPassword = await addUser(passwords, null);
  const imported = await addUser(
    passwords,
    'cst1$import$-$$2a$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG',
  );

  const ofOurs = ['cost 5, at least 0 ms'];
  assert.deepEqual(await jobsFor(imported), [...ofOurs, 'cost 4, at least 0 ms'], 'before any of ours was measured');
  for (let round = 0; round < 8; round += 1) {
    for (const userId of [known, knownOfOld, withoutPassword, null]) assert.deepEqual(await jobsFor(userId), ofOurs);
  }
  const kept = new Set<string>();
  for (let round = 0; round < 200; round += 1) kept.add((await jobsFor(imported)).join(' and '));
  const asLongAsOurs = [1, 2, 3, 4, 5, 6, 7, 8].map((ms) => `cost 4, at least ${ms} ms`);
  assert.deepEqual([...kept].sort(), asLongAsOurs, 'as long as any of ours, the quickest and the slowest included');
});

test('lists all that is wrong with a new password under the field it came in', () => {
  const passwords = openPasswords();
  const issuesOf = (path?: string): unknown => {
    try {
      passwords.checkNewPassword('ada', { email: 'ada.lovelace@example.org' }, path);
    } catch (error) {
      assert.ok(error instanceof Problem);
      assert.equal(error.code, 'INVALID_INPUT');
      return error.details?.issues;
    }
    return undefined;
  };
  assert.deepEqual(issuesOf(), [{ path: 'password', message: 'Use at least 12 characters.' }]);
  assert.deepEqual(issuesOf('new_password'), [{ path: 'new_password', message: 'Use at least 12 characters.' }]);
  assert.doesNotThrow(() => passwords.checkNewPassword('correct horse battery staple 42', {}));
});

test('measures how many hashes a second this machine makes', async () => {
  const { hashesPerSecond, millisecondsPerHash } = await openPasswords({
    settings: { bcryptCost: 8 },
  }).estimateHashRate();
  assert.ok(hashesPerSecond > 0);
  assert.ok(Math.abs(hashesPerSecond * millisecondsPerHash - 1000) < 1);
});

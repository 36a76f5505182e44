import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createKeyring } from '../../platform/secrets/keyring.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { createPasswords, type FirebaseParameters } from './passwords.feature.ts';

const testDatabase = await createTestDatabase();
const pool = openTestPool(testDatabase.application);
const secrets = createKeyring({ current: systemRandomness.bytes(32), previous: [] }, systemRandomness);
const needs = { secrets, clock: systemClock, randomness: systemRandomness, metrics: silentMetrics, log: silentLog };
const passwords = createPasswords({
  ...needs,
  database: pool.database,
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
after(async () => {
  await passwords.feature.stop?.();
  await pool.close();
  await testDatabase.drop();
});

const insertUser = sql({
  name: 'test.insert_moved_user',
  text: `insert into users (id, email, email_canonical, status, created_at, updated_at) values ($1, $2, $2, 'active', $3, $3)`,
  row: z.unknown(),
});
const selectHash = sql({
  name: 'test.select_moved_hash',
  text: 'select hash from password_credentials where user_id = $1',
  row: z.object({ hash: z.string() }),
});

const read = (encoded: string, firebase: FirebaseParameters | null = null) =>
  passwords.moved.readForeign(encoded, firebase);

/** An account with this hash, as an import makes it. */
const moveIn = async (encoded: string, firebase?: FirebaseParameters): Promise<UserId> => {
  const hash = read(encoded, firebase);
  assert.notEqual(hash.kind, 'refused', encoded);
  const stored =
    hash.kind === 'ready' ? hash.stored : hash.kind === 'weak' ? (await passwords.moved.wrapAll([hash.hash]))[0] : '';
  const userId = systemRandomness.uuid();
  await pool.database.transaction(async (tx) => {
    await tx.execute(insertUser, [userId, `${userId}@example.org`, systemClock.now()]);
    await passwords.moved.storeAll(tx, new Map([[userId, stored ?? '']]), systemClock.now());
  });
  return userId;
};

const storedHash = async (userId: UserId): Promise<string> =>
  (await pool.database.row(selectHash, [userId]))?.hash ?? '';

const password = 'hunter2 ☃';

/*
 * Made by others: bcrypt by Apache's `htpasswd -nbBC 5`, argon2 by argon2-cffi (the reference implementation in C), LDAP's and
 * Django's digests by passlib 1.7.4, scrypt and PBKDF2 by Python's hashlib, with the salt 0123456789abcdef or "seasalt".
 * Firebase's is the example that Firebase publishes with its own implementation.
 */
const vectors: readonly (readonly [maker: string, encoded: string, password?: string])[] = [
  ['bcrypt 2y of htpasswd', '$2y$05$5/Nn.kn7wNwiO70BmSaSfOzGKUBd26bhw7HwHjQgA.4VQ/ckKFQjy'],
  ['bcrypt behind the name Django gives it', 'bcrypt$$2y$05$5/Nn.kn7wNwiO70BmSaSfOzGKUBd26bhw7HwHjQgA.4VQ/ckKFQjy'],
  ['bcrypt in an LDAP directory', '{CRYPT}$2y$05$5/Nn.kn7wNwiO70BmSaSfOzGKUBd26bhw7HwHjQgA.4VQ/ckKFQjy'],
  ['argon2d', '$argon2d$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$LofrQ1vdKdyZQzVBeJC5g5v8jjqO5RHXu0OgzT8C5UY'],
  ['argon2i', '$argon2i$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$+FhjdFZdFsRGiljikgKSnL4g/T1eL4i+aBHEP/m7IKM'],
  ['argon2id', '$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rWOhQ8DZdqDg0Vtpnm1JEuP7MxDMm/r976qZvsQpPAg'],
  [
    'argon2id behind the name Django gives it',
    'argon2$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rWOhQ8DZdqDg0Vtpnm1JEuP7MxDMm/r976qZvsQpPAg',
  ],
  [
    'scrypt of Django',
    'scrypt$1024$seasalt$8$1$2HGTcWcFljxw3n8+MOF8vqqZOVUmmJPa5+PuBZ/YcJMVCzzEn9K1wTsUEmrUW6KF9NVUQ3L2Lz2mlvPYmpXjlQ==',
  ],
  [
    'scrypt of Werkzeug',
    'scrypt:1024:8:1$seasalt$d87193716705963c70de7f3e30e17cbeaa993955269893dae7e3ee059fd87093150b3cc49fd2b5c13b14126ad45ba285f4d5544372f62f3da696f3d89a95e395',
  ],
  [
    'scrypt of better-auth, which normalises to NFKC',
    '00112233445566778899aabbccddeeff:1c02b9547d21bcaf655a013a85ea7106e35933b50eed8659fa92a6a69b90f5d22fb4fd38b33bb16107f92476cbbb994d795e42c6ba64534fe27534e1985785ee',
    'ｈunter2 ☃',
  ],
  ['PBKDF2 SHA-1', '$pbkdf2$1000$MDEyMzQ1Njc4OWFiY2RlZg$XiAFt4FvarGKZYVAOZajmk0Pe/I'],
  ['PBKDF2 of Werkzeug', 'pbkdf2:sha256:1000$seasalt$80c478ad8180a3ed487594bc0056185dac8b868e24f9789dcb8ed4012c07efd5'],
  [
    'PBKDF2 SHA-512',
    '$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg$GL/djH9TU3wH8ZvCyn4yQKbKvNPmO06DjKzdX5Phg9xUCIEs9UdWKk1alsUZNIY8CHZUSIjWqyf0vY7kmDfByA',
  ],
  ['salted SHA-1 of LDAP', '{SSHA}ury2pgyUIjdQjUKrYa+HLOa59SowMTIzNDU2Nw=='],
  ['salted MD5 of LDAP', '{SMD5}5DxXjHqCnMIBQpzrPzeHCzAxMjM0NTY3'],
  ['salted SHA-256 of LDAP', '{SSHA256}EzNBoPLrjZ+G7rYewuZr//IDuri2qvnZ72OovopkA84wMTIzNDU2Nw=='],
  [
    'salted SHA-512 of LDAP',
    '{SSHA512}a06VsBeZjlt53PPaqAR6rfrv0vPBmgWg5Wwi1gCU1YH4bbNj07WgNEtLp/E7JFMWLzgJqK0/5H9xADBUvk6xuDAxMjM0NTY3',
  ],
  ['SHA-1 of LDAP', '{SHA}P386d/X4tX2FZ2m3k/QCzViRhuE='],
  ['MD5 of LDAP', '{MD5}nwd1PWx8yZp7vz5ZP7tYxQ=='],
  ['salted SHA-1 of Django', 'sha1$seasalt$2e570763e1d86cac2717dd27c8cb3978eb2eb252'],
  ['salted MD5 of Django', 'md5$seasalt$ae108fb46f2ee56b62c725d4650c5244'],
];

for (const [maker, encoded, typed = password] of vectors) {
  test(`${maker} moves in: its password opens the account and gets a hash of ours`, async () => {
    const userId = await moveIn(encoded);
    assert.equal((await passwords.verify(userId, `${typed}!`)).matches, false);
    const verdict = await passwords.verify(userId, typed);
    assert.equal(verdict.matches, true);
    await pool.database.transaction(async (tx) => verdict.upgrade?.(tx, systemClock.now()));
    assert.match(await storedHash(userId), new RegExp(`^cst1\\$bcrypt\\$${secrets.keyId}\\$2b\\$04\\$`));
    assert.equal((await passwords.verify(userId, typed)).matches, true);
  });
}

const project: FirebaseParameters = {
  signerKey: Buffer.from(
    'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
    'base64',
  ),
  saltSeparator: Buffer.from('Bw==', 'base64'),
  rounds: 8,
  memoryCost: 14,
};
const firebaseHash =
  '$firebase-scrypt$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';

test('a hash of Firebase moves in with the parameters of its project, and the signer key stays outside', async () => {
  const userId = await moveIn(firebaseHash, project);
  const stored = await storedHash(userId);
  for (const secret of [project.signerKey, Buffer.from(firebaseHash.split('$').at(-1) ?? '', 'base64')]) {
    assert.ok(!stored.includes(secret.toString('base64').slice(0, 20)), 'Neither key nor hash is readable at rest.');
  }
  assert.equal((await passwords.verify(userId, 'user2password')).matches, false);
  const verdict = await passwords.verify(userId, 'user1password');
  assert.equal(verdict.matches, true);
  await pool.database.transaction(async (tx) => verdict.upgrade?.(tx, systemClock.now()));
  assert.match(await storedHash(userId), /^cst1\$bcrypt\$/);
});

test('a digest that is too quick is not at rest, nor can it be read back', async () => {
  const stored = await storedHash(await moveIn('md5$seasalt$ae108fb46f2ee56b62c725d4650c5244'));
  assert.match(stored, /^cst1\$wrapped\$md5,before,[A-Za-z0-9_-]+\$cst1\$bcrypt\$/);
  assert.ok(!stored.includes('ae108fb4'));
});

test('a hash of ours moves between houses that know its key, and to no other', async () => {
  const ours = await passwords.hash('correct horse battery');
  assert.deepEqual(read(ours), { kind: 'ready', stored: ours });
  const foreign = ours.replace(secrets.keyId, 'fedcba987654');
  assert.deepEqual(read(foreign), { kind: 'refused', reason: 'hash_key_missing' });
  assert.equal((await passwords.verify(await moveIn(ours), 'correct horse battery')).matches, true);
});

test('another hash from elsewhere takes the place of one from elsewhere, never of one that was made here', async () => {
  const userId = await moveIn('$2y$05$5/Nn.kn7wNwiO70BmSaSfOzGKUBd26bhw7HwHjQgA.4VQ/ckKFQjy');
  const other = read('{CRYPT}$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW');
  assert.ok(other.kind === 'ready');
  const replace = () =>
    pool.database.transaction((tx) => passwords.moved.replaceForeign(tx, userId, other.stored, systemClock.now()));
  assert.equal(await replace(), true);
  assert.equal(await replace(), false, 'It is there already.');
  const verdict = await passwords.verify(userId, 'U*U');
  await pool.database.transaction(async (tx) => verdict.upgrade?.(tx, systemClock.now()));
  assert.equal(await replace(), false);
  assert.equal((await passwords.verify(userId, 'U*U')).matches, true);
});

const digest = 'nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
const refusals: readonly (readonly [what: string, encoded: string, reason: string, firebase?: FirebaseParameters])[] = [
  ['argon2 that asks for 4 GiB', `$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$${digest}`, 'hash_not_acceptable'],
  ['bcrypt at cost 31', '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'hash_not_acceptable'],
  ['a thousand million rounds of PBKDF2', `$pbkdf2-sha256$1000000000$c29tZXNhbHQ$${digest}`, 'hash_not_acceptable'],
  ['the same as Werkzeug writes it', `pbkdf2:sha256:1000000000$seasalt$${'ab'.repeat(32)}`, 'hash_not_acceptable'],
  ['scrypt at a cost that is no power of two', `scrypt:1000:8:1$seasalt$${'ab'.repeat(64)}`, 'hash_not_acceptable'],
  ['scrypt that asks for 64 GiB', `scrypt:67108864:8:1$seasalt$${'ab'.repeat(64)}`, 'hash_not_acceptable'],
  ['a salted digest without its salt', '{SSHA}P386d/X4tX2FZ2m3k/QCzViRhuE=', 'hash_not_acceptable'],
  ['a clear password', 'hunter2', 'hash_not_supported'],
  ['SHA-256 that Django puts beneath bcrypt', `bcrypt_sha256$$2b$12$${'C'.repeat(53)}`, 'hash_not_supported'],
  ['a hash of Firebase without the parameters', firebaseHash, 'hash_key_missing'],
  [
    'a hash of Firebase with the key of another length',
    firebaseHash,
    'hash_not_acceptable',
    { ...project, signerKey: Buffer.alloc(32, 7) },
  ],
  ['a hash of Firebase that asks for 32 GiB', firebaseHash, 'hash_not_acceptable', { ...project, memoryCost: 25 }],
];
for (const [what, encoded, reason, firebase] of refusals) {
  test(`${what} is refused when it comes in, not at a login`, () => {
    assert.deepEqual(read(encoded, firebase), { kind: 'refused', reason });
  });
}

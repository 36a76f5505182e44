import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { makeDecoy } from './decoy-hash.ts';
import { parseEncodedHash } from './encoded-hash.ts';
import { isCurrent, openEnvelope, sealEnvelope } from './hash-envelope.ts';
import { performHashing } from './hashing.ts';
import type { HashRecipe } from './hashing-job.ts';

const matches = (encoded: string, input: string): boolean | string | undefined => {
  const check = parseEncodedHash(encoded);
  return check && performHashing({ operation: 'verify', check, input, atLeastMs: 0 });
};

// bcrypt: Openwall's crypt_blowfish vectors and libxcrypt. argon2: the reference implementation's test.c. scrypt: passlib's
// documentation and Python's hashlib. PBKDF2: Python's hashlib.
const vectors: readonly [string, string, string][] = [
  ['bcrypt 2a', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['bcrypt 2a', 'U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
  ['bcrypt 2b', 'pässwörd ☃', '$2b$04$abcdefghijklmnopqrstuu4SmA3hVMbWKmJVGcHRDZ6Y7bUU/SMZe'],
  ['bcrypt 2y', 'x'.repeat(80), '$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i'],
  ['argon2id', 'password', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
  [
    'argon2id, two lanes',
    'password',
    '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc',
  ],
  ['argon2i', 'password', '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8'],
  [
    'argon2i of version 16',
    'password',
    '$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY',
  ],
  ['scrypt', 'password', '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E'],
  [
    'scrypt, two lanes',
    'hunter2 ☃',
    '$scrypt$ln=4,r=8,p=2$MDEyMzQ1Njc4OWFiY2RlZg$zA7HeBFx0S5oyT7/g9owzHe8F/bilNe3GILA/1aLs2c',
  ],
  ['PBKDF2 SHA-1 of passlib', 'hunter2 ☃', '$pbkdf2$1000$MDEyMzQ1Njc4OWFiY2RlZg$XiAFt4FvarGKZYVAOZajmk0Pe/I'],
  [
    'PBKDF2 SHA-256 of passlib',
    'hunter2 ☃',
    '$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$3MQp0UagdCY62f5P3/cgRuwJ79zenfs8sMIN4zv.EsE',
  ],
  [
    'PBKDF2 SHA-256 as PHC',
    'hunter2 ☃',
    '$pbkdf2-sha256$i=1000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$3MQp0UagdCY62f5P3/cgRuwJ79zenfs8sMIN4zv+EsE',
  ],
  [
    'PBKDF2 SHA-512',
    'hunter2 ☃',
    '$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg$GL/djH9TU3wH8ZvCyn4yQKbKvNPmO06DjKzdX5Phg9xUCIEs9UdWKk1alsUZNIY8CHZUSIjWqyf0vY7kmDfByA',
  ],
  ['PBKDF2 of Django', 'hunter2 ☃', 'pbkdf2_sha256$1000$seasalt$gMR4rYGAo+1IdZS8AFYYXayLho4k+Xidy47UASwH79U='],
];

for (const [maker, password, encoded] of vectors) {
  test(`verifies ${maker} (${encoded.slice(0, 32)})`, () => {
    assert.equal(matches(encoded, password), true);
    assert.equal(matches(encoded, `${password}!`), encoded.startsWith('$2y$'), 'bcrypt itself reads 72 bytes');
    assert.equal(matches(encoded, `!${password}`), false);
  });
}

test('verifies argon2d as OpenSSL makes it', () => {
  const salt = Buffer.from('0123456789abcdef');
  const options = { message: Buffer.from('hello'), nonce: salt, parallelism: 2, tagLength: 32, memory: 64, passes: 3 };
  const plain = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  const encoded = `$argon2d$v=19$m=64,t=3,p=2$${plain(salt)}$${plain(argon2Sync('argon2d', options))}`;
  assert.equal(matches(encoded, 'hello'), true);
  assert.equal(matches(encoded, 'hellO'), false);
});

const digest = 'nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
const refused: readonly [string, string][] = [
  ['nothing', ''],
  ['a clear password', 'hunter2'],
  ['MD5 of crypt', '$1$O3JMY.Tw$AdLnLjQ/5jXF9.MTp3gHv/'],
  ['bcrypt 2x', '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['bcrypt that would take minutes', '$2b$20$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['bcrypt cut short', '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe'],
  ['4 GiB of argon2', `$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$${digest}`],
  ['9,999 passes of argon2', `$argon2id$v=19$m=65536,t=9999,p=1$c29tZXNhbHQ$${digest}`],
  ['argon2 with no pass', `$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$${digest}`],
  ['argon2 with no lane', `$argon2id$v=19$m=256,t=1,p=0$c29tZXNhbHQ$${digest}`],
  ['argon2 of an unknown version', `$argon2id$v=20$m=256,t=1,p=1$c29tZXNhbHQ$${digest}`],
  ['a digest that matches by chance', '$argon2id$v=19$m=256,t=1,p=1$c29tZXNhbHQ$nf65'],
  ['scrypt of 8 GiB', `$scrypt$ln=26,r=8,p=1$c29tZXNhbHQ$${digest}`],
  ['scrypt without memory', `$scrypt$ln=0,r=8,p=1$c29tZXNhbHQ$${digest}`],
  ['scrypt on 99 lanes', `$scrypt$ln=17,r=8,p=99$c29tZXNhbHQ$${digest}`],
  ['nine million rounds of PBKDF2', `$pbkdf2-sha256$9000000$c29tZXNhbHQ$${digest}`],
  [
    'two million rounds of PBKDF2 for each of seven blocks',
    `$pbkdf2$2000000$c29tZXNhbHQ$${Buffer.alloc(128, 1).toString('base64')}`,
  ],
  ['PBKDF2 without rounds', `$pbkdf2-sha256$0$c29tZXNhbHQ$${digest}`],
  ['PBKDF2 with MD5', `$pbkdf2-md5$1000$c29tZXNhbHQ$${digest}`],
  ['a hash of 1 MB', `$pbkdf2-sha256$1000$${'c'.repeat(1_000_000)}$${digest}`],
];

for (const [name, encoded] of refused) {
  test(`does not read ${name}`, () => assert.equal(parseEncodedHash(encoded), undefined));
}

const recipes: readonly HashRecipe[] = [
  { scheme: 'bcrypt', cost: 4 },
  { scheme: 'argon2id', memoryKiB: 64, passes: 1, parallelism: 1 },
];

for (const recipe of recipes) {
  const make = (input: string): string => {
    const salt = Uint8Array.from(systemRandomness.bytes(16));
    const encoded = performHashing({ operation: 'hash', recipe, input, salt });
    assert.ok(typeof encoded === 'string');
    return encoded;
  };

  test(`an envelope of ${recipe.scheme} opens to what was sealed`, () => {
    const encoded = make('hello');
    const stored = sealEnvelope(recipe.scheme, 'a91a80090d5a', encoded);
    assert.match(stored, new RegExp(`^cst1\\$${recipe.scheme}\\$a91a80090d5a\\$[^$]`));
    const opened = openEnvelope(stored);
    assert.deepEqual(opened, { pepperId: 'a91a80090d5a', check: parseEncodedHash(encoded) });
  });

  test(`a hash of ${recipe.scheme} is current for its own recipe and pepper alone`, () => {
    const opened = openEnvelope(sealEnvelope(recipe.scheme, 'one', make('hello')));
    assert.ok(opened);
    assert.equal(isCurrent(opened, recipe, 'one'), true);
    assert.equal(isCurrent(opened, recipe, 'two'), false);
    for (const other of [
      { scheme: 'bcrypt', cost: 5 },
      { scheme: 'argon2id', memoryKiB: 128, passes: 1, parallelism: 1 },
      { scheme: 'argon2id', memoryKiB: 64, passes: 2, parallelism: 1 },
    ] as const) {
      assert.equal(isCurrent(opened, other, 'one'), false);
    }
  });

  test(`a decoy of ${recipe.scheme} is a hash like any other and matches nothing`, () => {
    const check = makeDecoy(recipe, systemRandomness);
    assert.equal(isCurrent({ pepperId: 'one', check }, recipe, 'one'), true);
    for (const input of ['', 'hello']) {
      assert.equal(performHashing({ operation: 'verify', check, input, atLeastMs: 0 }), false);
    }
  });
}

test('an imported hash is never current', () => {
  const opened = openEnvelope('cst1$import$-$$2b$04$abcdefghijklmnopqrstuu4SmA3hVMbWKmJVGcHRDZ6Y7bUU/SMZe');
  assert.ok(opened);
  assert.equal(opened.pepperId, null);
  assert.equal(isCurrent(opened, { scheme: 'bcrypt', cost: 4 }, 'one'), false);
});

test('an envelope whose name contradicts its hash does not open', () => {
  const bcrypt = '2b$04$abcdefghijklmnopqrstuu4SmA3hVMbWKmJVGcHRDZ6Y7bUU/SMZe';
  for (const stored of [
    `cst1$argon2id$one$${bcrypt}`,
    `cst2$bcrypt$one$${bcrypt}`,
    `cst1$bcrypt$$${bcrypt}`,
    `$${bcrypt}`,
  ]) {
    assert.equal(openEnvelope(stored), undefined, stored);
  }
});

test('settings out of bounds are refused where the decoy is made, at the start', () => {
  assert.throws(() => makeDecoy({ scheme: 'bcrypt', cost: 31 }, systemRandomness), /outside the bounds/);
});

test('reading never throws, whatever stands there', () => {
  const pieces = fc.constantFrom(
    '$',
    'cst1',
    'import',
    '-',
    'argon2id',
    'v=19',
    'm=64,t=1,p=1',
    '2b',
    '04',
    '=',
    'AAAA',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces).map((parts) => parts.join('')),
  );
  fc.assert(fc.property(texts, (text) => void openEnvelope(text)));
});

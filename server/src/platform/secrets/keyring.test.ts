import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemRandomness } from '../randomness/randomness.ts';
import { createKeyring } from './keyring.ts';

const keyring = (current: Buffer, previous: readonly Buffer[] = []) =>
  createKeyring({ current, previous }, systemRandomness);

test('opens what it sealed, for any bytes and context', () => {
  const secrets = keyring(randomBytes(32));
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, context) => {
      const sealed = secrets.seal('test', Buffer.from(bytes), context);
      assert.deepEqual(secrets.open('test', sealed, context), Buffer.from(bytes));
    }),
  );
});

test('refuses a sealed value with any bit changed, another context or another label', () => {
  const secrets = keyring(randomBytes(32));
  const sealed = secrets.seal('test', Buffer.from('the quick brown fox'), 'row 1');
  fc.assert(
    fc.property(fc.nat({ max: sealed.length * 8 - 1 }), (bit) => {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.throws(() => secrets.open('test', changed, 'row 1'));
    }),
  );
  assert.throws(() => secrets.open('test', sealed, 'row 2'));
  assert.throws(() => secrets.open('other', sealed, 'row 1'));
});

test('a rotated house still opens what the key before sealed, and seals with the new one', () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const sealed = keyring(first).seal('test', Buffer.from('kept'), '');
  const rotated = keyring(second, [first]);
  assert.equal(rotated.open('test', sealed, '').toString(), 'kept');
  assert.throws(() => keyring(second).open('test', sealed, ''), /SECRET_KEY_PREVIOUS/);
  assert.equal(
    keyring(second)
      .open('test', rotated.seal('test', Buffer.from('new'), ''), '')
      .toString(),
    'new',
  );
});

test('derives different keys for different labels and the same for the same', () => {
  const secrets = keyring(randomBytes(32));
  assert.notDeepEqual(secrets.derive('one', 32), secrets.derive('two', 32));
  assert.deepEqual(secrets.derive('one', 32), secrets.derive('one', 32));
});

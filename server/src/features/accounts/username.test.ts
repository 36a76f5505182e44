import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDisplayName } from './display-name.ts';
import { parseUsername } from './username.ts';

test('lower-cases a username and refuses what is not 3 to 50 of the allowed characters', () => {
  assert.equal(parseUsername('Ada.Lovelace'), 'ada.lovelace');
  for (const text of ['ad', 'a'.repeat(51), 'ada l', 'ada@example.com', 'adä', '\u212aelvin', '', 'ada\n']) {
    assert.equal(parseUsername(text), text === 'ada\n' ? 'ada' : undefined, JSON.stringify(text));
  }
});

test('a username can never be taken for an e-mail address or an id', () => {
  assert.equal(parseUsername('018f3f3e-7b0a-7c3e-8000-1234567890ab'), undefined);
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.ok(!parseUsername(text)?.includes('@'));
    }),
  );
});

test('a name may be of any script and hold joiners, and may not hold controls or direction overrides', () => {
  for (const name of ['Ada Lovelace', '李小龍', 'نازنین', '👩‍👩‍👧 family', "O'Brien <b>"])
    assert.equal(parseDisplayName(name), name);
  for (const name of ['', '   ', 'a\u0000b', 'a\nb', '\u202eevil', 'x'.repeat(201)]) {
    assert.equal(parseDisplayName(name), undefined, JSON.stringify(name));
  }
});

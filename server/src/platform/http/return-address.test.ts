import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createReturnAddresses } from './return-address.ts';

const read = createReturnAddresses(new URL('https://id.example.com'), ['https://app.example.com']);

test('sends nobody anywhere but home and to the origins that may call', () => {
  assert.equal(read('/profile?tab=1#here'), 'https://id.example.com/profile?tab=1#here');
  assert.equal(read('https://app.example.com/after'), 'https://app.example.com/after');
  // As a browser reads it: a path, not a host.
  assert.equal(read('https:evil.example'), 'https://id.example.com/evil.example');
  for (const elsewhere of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example/',
    '/\t/evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://id.example.com/0197',
    'blob:https://app.example.com/0197',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://somebody:secret@app.example.com/',
    'http://app.example.com/',
    'https://app.example.com:8443/',
  ]) {
    assert.equal(read(elsewhere), undefined, elsewhere);
  }
});

test('whatever is asked for, what comes out is an address of a known origin', () => {
  const pieces = fc.constantFrom(
    '/',
    '\\',
    '@',
    ':',
    '//',
    'https:',
    'javascript:',
    'evil.example',
    '\t',
    '%2f',
    '?',
    '#',
    '..',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 8 }), (parts) => {
      const address = read(parts.join(''));
      if (address === undefined) return;
      assert.ok(['https://id.example.com', 'https://app.example.com'].includes(new URL(address).origin), address);
    }),
  );
});

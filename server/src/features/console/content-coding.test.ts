import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedCoding } from './content-coding.ts';

for (const [header, expected] of [
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['GZIP;q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000, gzip;q=0', null],
  ['*', 'br'],
  ['br;q=0, *;q=0.1', 'gzip'],
  ['identity', null],
  ['brotli', null],
  ['br;q=2', null],
  ['', null],
  [undefined, null],
] as const) {
  test(`“${header}” is answered with ${expected ?? 'the content as it is'}`, () => {
    assert.equal(acceptedCoding(header, ['br', 'gzip']), expected);
  });
}

test('what is not there in a coding is never named', () => {
  assert.equal(acceptedCoding('br, gzip', ['gzip']), 'gzip');
  assert.equal(acceptedCoding('br, gzip', []), null);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRetryAfterMs } from './retry-after.ts';

const now = new Date('2026-03-01T12:00:00Z');

for (const [value, expected] of [
  [undefined, null],
  ['0', 0],
  ['120', 120_000],
  ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
  ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
  ['-5', null],
  ['7.5', null],
  ['soon', null],
  ['', null],
  ['99999999999', null],
] as const) {
  test(`a Retry-After of ${value === undefined ? 'nothing' : `"${value}"`} means ${expected} ms`, () => {
    assert.equal(readRetryAfterMs(value, now), expected);
  });
}

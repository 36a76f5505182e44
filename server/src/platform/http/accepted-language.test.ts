import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedLanguage } from './accepted-language.ts';

const offered = ['en', 'de'] as const;

for (const [header, expected] of [
  ['de', 'de'],
  ['DE-at, en;q=0.5', 'de'],
  ['en;q=0.5, de;q=0.9', 'de'],
  ['fr, de;q=0.1', 'de'],
  ['de;q=0, en;q=0.001', 'en'],
  ['en, de', 'en'],
  ['fr, *', null],
  ['', null],
  [undefined, null],
  ['de;q=2', null],
  ['deutsch', null],
  [`${'x,'.repeat(10_000)}de`, null],
] as const) {
  test(`reads ${String(header).slice(0, 30)} as ${expected ?? 'no wish'}`, () => {
    assert.equal(acceptedLanguage(header, offered), expected);
  });
}

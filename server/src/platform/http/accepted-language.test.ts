import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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

test('answers any text at all with an offered language or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z*,;=q0-9. -]{0,40}$/)), (header) => {
      const language = acceptedLanguage(header, offered);
      assert.ok(language === null || offered.includes(language));
    }),
  );
});

import { expect, test } from 'vitest';
import { judgePassword } from './password-strength.ts';

test.each([
  ['aaaaaaaaaaaaaaaaaaaa', 'one character over and over'],
  ['abcdefghijklmnopqrst', 'the alphabet'],
  ['12345678901234567890', 'digits in a row'],
  ['P@ssw0rd2024!!', 'a first guess in disguise'],
  ['abc1abc1abc1abc1', 'a piece over and over'],
  ['ada.lovelace1815', 'the e-mail address'],
  ['castellan-castellan', "the house's name"],
])('%s is weak: %s', (password) => {
  expect(judgePassword(password, 12, ['ada.lovelace@example.com', 'Castellan']).strength).toBe('weak');
});

test.each([
  ['vase-orbit-7', 'fair'],
  ['xkqvbn7wplrtzd', 'good'],
  ['correct horse battery staple', 'strong'],
  ['Мой дядя самых честных правил', 'strong'],
])('%s is %s', (password, strength) => {
  expect(judgePassword(password, 12, ['ada@example.com']).strength).toBe(strength);
});

test('characters are counted as people count them', () => {
  expect(judgePassword('🏰🏰🏰', 12, []).missing).toBe(9);
  expect(judgePassword('e\u0301', 12, []).missing).toBe(11);
  expect(judgePassword('long enough for anyone', 12, []).missing).toBe(0);
});

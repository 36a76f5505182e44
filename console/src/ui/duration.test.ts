import { expect, test } from 'vitest';
import { duration } from './duration.ts';

test.each([
  [0, '0 ms'],
  [349.6, '350 ms'],
  [1_250, '1.2 sec'],
  [59_999, '59.9 sec'],
  [60_000, '1 min'],
  [125_000, '2 min 5 sec'],
  [3_600_000, '1 hr'],
  [7_500_000, '2 hr 5 min'],
  [86_400_000 * 3 + 3_600_000 * 4 + 59_000, '3 days 4 hr'],
])('%d ms is said as its largest units', (ms, said) => {
  expect(duration(ms, 'en')).toBe(said);
});

test('where there is little room its largest unit is enough', () => {
  expect(duration(2_017_000, 'en', 1)).toBe('33 min');
});

test('a length of time is said in the language of the person', () => {
  expect(duration(7_500_000, 'de')).toBe('2 Std. 5 Min.');
});

import { expect, test } from 'vitest';
import { type ChartUnit, figureText } from './chart-units.ts';

const written: readonly (readonly [value: number | null, unit: ChartUnit, text: string])[] = [
  [0, 'seconds', '0 s'],
  [0.000_042, 'seconds', '42 µs'],
  [0.0421, 'seconds', '42.1 ms'],
  [1.234, 'seconds', '1.23 s'],
  [3_900, 'seconds', '1 hr 5 min'],
  [512, 'bytes', '512 B'],
  [1_572_864, 'bytes', '1.5 MiB'],
  [0.9987, 'share', '99.9%'],
  [0.0042, 'share', '0.42%'],
  [12.34, 'per-second', '12.3/s'],
  [1_234_567, 'count', '1.23M'],
  [null, 'count', '–'],
];

test.each(written)('%s in %s is written %s', (value, unit, text) => {
  expect(figureText(value, unit, 'en')).toBe(text);
});

test('figures are written as the language writes them', () => {
  expect(figureText(0.0421, 'seconds', 'de')).toBe('42,1 ms');
});

import { expect, test } from 'vitest';
import { indexAt } from './chart-crosshair.ts';
import { type ChartLine, stacked } from './chart-figures.ts';

const line = (key: string, values: readonly (number | null)[]): ChartLine => ({
  key,
  label: key,
  values,
  colour: 'chart-1',
});

test('lines lie upon each other, and a gap of one does not tear the others down', () => {
  expect(stacked([line('a', [1, 2, null]), line('b', [10, null, null])], 3)).toEqual([
    [1, 2, null],
    [11, 2, null],
  ]);
});

test('the nearest time is found', () => {
  const times = [100, 110, 120, 130];
  expect([99, 104, 106, 130, 139].map((at) => indexAt(times, at, 10))).toEqual([0, 0, 1, 3, 3]);
});

test('what lies further away than a step points at nothing', () => {
  expect(indexAt([100, 110], 200, 10)).toBeUndefined();
  expect(indexAt([], 100, 10)).toBeUndefined();
});

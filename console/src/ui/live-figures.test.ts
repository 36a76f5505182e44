import { expect, test } from 'vitest';
import { begun, withPoint } from './live-figures.ts';

const labels = { outcome: 'success' };
const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();
const history = (times: readonly number[], values: readonly (number | null)[]) =>
  begun({ charts: [{ times, series: [{ labels, stat: 'rate', values }] }] }, 0);

test('a point goes on where the history ended', () => {
  const [figures] = withPoint(history([1_000, 1_010], [1, 2]), {
    at: iso(1_020),
    charts: [{ series: [{ labels, stat: 'rate', value: 3 }] }],
  });
  expect(figures?.times).toEqual([1_000, 1_010, 1_020]);
  expect(figures?.series[0]?.values).toEqual([1, 2, 3]);
});

test('a series that begins was not recorded before, and one that ends is not recorded now', () => {
  const [figures] = withPoint(history([1_000], [1]), {
    at: iso(1_010),
    charts: [{ series: [{ labels: { outcome: 'failure' }, stat: 'rate', value: 5 }] }],
  });
  expect(figures?.series.map(({ values }) => values)).toEqual([
    [1, null],
    [null, 5],
  ]);
});

test('what is older than a quarter of an hour is let go', () => {
  const [figures] = withPoint(history([1_000, 1_900], [1, 2]), { at: iso(1_910), charts: [{ series: [] }] });
  expect(figures?.times).toEqual([1_900, 1_910]);
  expect(figures?.from).toBe(1_010);
});

test('a point that was told already is not told twice', () => {
  const before = history([1_000, 1_010], [1, 2]);
  expect(withPoint(before, { at: iso(1_010), charts: [{ series: [] }] })).toEqual(before);
});

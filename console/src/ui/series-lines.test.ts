import { expect, test } from 'vitest';
import type { SeriesFigures } from '../api/series.ts';
import { isFailure, statusGroups } from './request-series.ts';
import { lineEach, lineOfGroups, shareLine } from './series-lines.ts';

const byStatus = (values: Readonly<Record<string, readonly (number | null)[]>>): SeriesFigures => ({
  from: 0,
  to: 30,
  stepSeconds: 10,
  times: [10, 20, 30],
  truncated: false,
  series: Object.entries(values).map(([status, row]) => ({ labels: { status }, stat: 'rate', values: row })),
});

const names = { answered: 'Answered', redirected: 'Elsewhere', refused: 'Refused', failed: 'Failed' };

test('statuses are put together by what they mean', () => {
  const lines = lineOfGroups(statusGroups(names))(byStatus({ 200: [1, 2, 3], 201: [1, null, 1], 503: [0, 0, 4] }));
  expect(lines.map(({ label, values }) => [label, values])).toEqual([
    ['Answered', [2, 2, 4]],
    ['Failed', [0, 0, 4]],
  ]);
});

test('a share is of everything at that time, and of nothing there is none', () => {
  const [line] = shareLine('Failed', 'danger', isFailure)(byStatus({ 200: [9, 0, null], 500: [1, 0, null] }));
  expect(line?.values).toEqual([0.1, null, null]);
});

test('fifty lines are told apart by colour and dash as far as that goes', () => {
  const many = byStatus(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [index, [1, 2, 3]])));
  const lines = lineEach(({ labels: { status = '' } }) => status)(many);
  expect(new Set(lines.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(24);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(50);
});

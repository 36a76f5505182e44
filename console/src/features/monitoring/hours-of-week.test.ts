import { expect, test } from 'vitest';
import { byHourOfWeek, shade } from './hours-of-week.ts';

test('what happened is counted where it belongs in the week of the person', () => {
  // 2 November 2026 is a Monday.
  const monday = new Date(2026, 10, 2, 9).getTime() / 1_000;
  const week = 604_800;
  const sums = byHourOfWeek({
    from: monday,
    to: monday + week,
    stepSeconds: 3_600,
    times: [monday, monday + 3_600, monday + week],
    truncated: false,
    series: [{ labels: {}, stat: 'increase', values: [2, null, 3] }],
  });
  expect(sums[0]?.[9]).toBe(5);
  expect(sums.flat().reduce((all, count) => all + count, 0)).toBe(5);
});

test('the least there was can be seen, and the most is the darkest', () => {
  expect([0, 1, 50, 100].map((count) => shade(count, 100))).toEqual([0, 1, 2, 4]);
});

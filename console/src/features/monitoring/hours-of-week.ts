import type { SeriesFigures } from '../../api/series.ts';

const days = 7;
const hours = 24;

/** How many there were in each hour of the week, in the time of the person; Monday first. */
export const byHourOfWeek = ({ times, series }: SeriesFigures): readonly (readonly number[])[] => {
  const sums = Array.from({ length: days }, () => Array.from<number>({ length: hours }).fill(0));
  times.forEach((at, index) => {
    const moment = new Date(at * 1_000);
    const day = sums[(moment.getDay() + 6) % days];
    if (day === undefined) return;
    for (const { values } of series) day[moment.getHours()] = (day[moment.getHours()] ?? 0) + (values[index] ?? 0);
  });
  return sums;
};

/** How dark a cell is, 0 for none, 1 to 4 by its part of the most there was. */
export const shade = (count: number, most: number): number =>
  count <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil((count / most) * 4));

import type { LiveHistory, LivePoint } from 'castellan-client';
import type { Series, SeriesFigures } from '../api/series.ts';

/** How far back live charts reach, and how far apart their points lie. */
const reachSeconds = 900;
const stepSeconds = 10;

const sameSeries = (one: Pick<Series, 'labels' | 'stat'>): string =>
  JSON.stringify([one.stat, ...Object.entries(one.labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

const upTo = (to: number, times: readonly number[], series: readonly Series[]): SeriesFigures => {
  const from = to - reachSeconds;
  const first = times.filter((at) => at < from).length;
  return {
    from,
    to,
    stepSeconds,
    times: times.slice(first),
    series: series.map((one) => ({ ...one, values: one.values.slice(first) })),
    truncated: false,
  };
};

/** What the server remembers when one begins to listen. */
export const begun = ({ charts }: LiveHistory, nowSeconds: number): readonly SeriesFigures[] =>
  charts.map(({ times, series }) => upTo(times.at(-1) ?? nowSeconds, times, series));

/** With one more point for each chart. Series that are new were not recorded before; those that ended are not now. */
export const withPoint = (before: readonly SeriesFigures[], { at, charts }: LivePoint): readonly SeriesFigures[] => {
  const moment = Math.round(Date.parse(at) / 1_000);
  return before.map((figures, index) => {
    // A point that is older than what is there has been told already.
    if (moment <= (figures.times.at(-1) ?? 0)) return figures;
    const points = charts[index]?.series ?? [];
    const values = new Map(points.map((point) => [sameSeries(point), point.value]));
    const known = new Set(figures.series.map(sameSeries));
    const went = figures.series.map((one) => ({
      ...one,
      values: [...one.values, values.get(sameSeries(one)) ?? null],
    }));
    const came = points
      .filter((point) => !known.has(sameSeries(point)))
      .map(({ labels, stat, value }) => ({ labels, stat, values: [...figures.times.map(() => null), value] }));
    return upTo(moment, [...figures.times, moment], [...went, ...came]);
  });
};

import type { Series, SeriesFigures } from '../../api/series.ts';

/** One route over the whole window. Durations in seconds; null where none was recorded. */
export type RouteFigures = {
  readonly method: string;
  readonly route: string;
  readonly requests: number;
  readonly perSecond: number;
  readonly errorShare: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
};

export const sortables = ['route', 'requests', 'errors', 'p50', 'p95', 'p99'] as const;
export type Sortable = (typeof sortables)[number];

const keyOf = ({ method = '', route = '' }: Readonly<Record<string, string>>): string => `${method} ${route}`;

/** @param answers whose only point is of the whole window: what failed, then each figure of all requests. */
export const routeFigures = ([failed, ...all]: readonly SeriesFigures[]): readonly RouteFigures[] => {
  const series = all.flatMap((answer) => answer.series);
  const seconds = Math.max(1, (all[0]?.to ?? 0) - (all[0]?.from ?? 0));
  const figure = (among: readonly Series[], key: string, stat: string): number | null =>
    among.find((one) => one.stat === stat && keyOf(one.labels) === key)?.values.at(-1) ?? null;
  const labelled = new Map(series.map(({ labels }) => [keyOf(labels), labels]));
  return [...labelled].map(([key, { method = '', route = '' }]) => {
    const requests = figure(series, key, 'count') ?? 0;
    return {
      method,
      route,
      requests,
      perSecond: requests / seconds,
      errorShare: requests === 0 ? 0 : (figure(failed?.series ?? [], key, 'count') ?? 0) / requests,
      p50: figure(series, key, 'p50'),
      p95: figure(series, key, 'p95'),
      p99: figure(series, key, 'p99'),
    };
  });
};

const weightOf: Readonly<Record<Exclude<Sortable, 'route'>, (one: RouteFigures) => number>> = {
  requests: ({ requests }) => requests,
  errors: ({ errorShare }) => errorShare,
  p50: ({ p50 }) => p50 ?? -1,
  p95: ({ p95 }) => p95 ?? -1,
  p99: ({ p99 }) => p99 ?? -1,
};

/** @param by what to sort by; with a hyphen before it the largest first. */
export const sorted = (routes: readonly RouteFigures[], by: string): readonly RouteFigures[] => {
  const name = sortables.find((one) => one === by.replace(/^-/, '')) ?? 'requests';
  const ascending = routes.toSorted((a, b) => {
    const order = name === 'route' ? 0 : weightOf[name](a) - weightOf[name](b);
    return order === 0 ? `${a.route} ${a.method}`.localeCompare(`${b.route} ${b.method}`) : order;
  });
  return by.startsWith('-') ? ascending.toReversed() : ascending;
};

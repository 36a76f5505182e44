import type { Series, SeriesQuery } from '../api/series.ts';
import type { LineGroup } from './series-lines.ts';

/** What asks whether the server is there, and not for anything it is for. */
const probes = ['/health', '/health/live', '/health/ready', '/api/v1/health', '/metrics'];

/** Requests as callers see them; of one route alone where one is named. */
export const requests = (
  stats: readonly string[],
  {
    by = [],
    route,
    where = [],
  }: { readonly by?: readonly string[]; readonly route?: string; readonly where?: readonly string[] } = {},
): SeriesQuery => ({
  metric: 'http.server.request.duration',
  stats,
  by,
  where: [...(route === undefined ? probes.map((path) => `route:!${path}`) : [`route:${route}`]), ...where],
});

/** The failures that the server itself answers; gateways before it have others. */
export const failedStatuses = ['500', '503'];

const hundreds =
  (first: string) =>
  ({ labels: { status = '' } }: Series): boolean =>
    status.startsWith(first);

export const isFailure = hundreds('5');

/** Requests by what became of them, in the order in which they lie upon each other. */
export const statusGroups = (names: {
  readonly answered: string;
  readonly redirected: string;
  readonly refused: string;
  readonly failed: string;
}): readonly LineGroup[] => [
  { key: '2xx', label: names.answered, colour: 'chart-1', has: hundreds('2') },
  { key: '3xx', label: names.redirected, colour: 'chart-8', has: hundreds('3') },
  { key: '4xx', label: names.refused, colour: 'warning', has: hundreds('4') },
  { key: '5xx', label: names.failed, colour: 'danger', has: isFailure },
];

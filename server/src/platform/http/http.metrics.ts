import { defineGauge, defineHistogram } from '../metrics/metric.ts';
import { generalProblems } from '../problem/general-problems.ts';
import { httpProblems } from './http.errors.ts';
import type { Route } from './route.ts';

export type HttpMetrics = ReturnType<typeof createHttpMetrics>;

/** Where requests are counted that reached no route. */
export const unmatchedRoute = '_unmatched';

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** The others that a parser lets through are one: no route takes them. */
export const countedMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '_other'] as const;

/** The kernel's metrics; the routes give their labels a closed list of values. */
export const createHttpMetrics = (routes: readonly Route[]) => {
  const statuses = new Set([
    204,
    401,
    ...[...generalProblems, ...httpProblems].map((problem) => problem.status),
    ...routes.flatMap((route) => Object.keys(route.responses).map(Number)),
    ...routes.flatMap((route) => route.problems.map((problem) => problem.status)),
  ]);
  return {
    requestDuration: defineHistogram({
      name: 'http.server.request.duration',
      unit: 's',
      description: 'How long requests took, from their headers to our answer.',
      labels: {
        method: countedMethods,
        route: [...new Set(routes.map((route) => route.path)), unmatchedRoute].sort(),
        status: [...statuses].sort((one, other) => one - other).map(String),
      },
      buckets: secondsBuckets,
    }),
    activeRequests: defineGauge({
      name: 'http.server.active_requests',
      unit: '{request}',
      description: 'Requests that were received and not yet answered.',
      labels: {},
    }),
  };
};

import { methodNotAllowed, notFound } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import type { Exchange } from './exchange.ts';
import type { Origins } from './origins.ts';
import type { Answer, Route, RouteRequest } from './route.ts';

/** What somebody sees whose browser asks for an address where nothing is; undefined for the usual error body. */
export type UnmatchedPage = (
  request: Pick<RouteRequest<unknown, unknown, unknown, null>, 'target' | 'header'>,
) => Answer | undefined;

/**
 * Answers requests that reached no route: `OPTIONS` (with the preflight of CORS), a path that has other methods, and
 * paths that are not there.
 *
 * @throws Problem `METHOD_NOT_ALLOWED` with `Allow`, `NOT_FOUND`
 */
export const createUnmatchedAnswer = (
  routes: readonly Route[],
  origins: Origins,
  unmatchedPage: UnmatchedPage = () => undefined,
): ((exchange: Exchange) => Answer) => {
  const places = groupByPath(routes);
  const methodsOf = (path: string): string | undefined => {
    for (const place of places) if (place.pattern.test(path)) return place.methods;
    return undefined;
  };
  return (exchange) => {
    const { raw } = exchange;
    const path = (raw.url ?? '').split('?', 1)[0] ?? '';
    const methods = methodsOf(path);
    if (methods === undefined) {
      const page = raw.method === 'GET' || raw.method === 'HEAD' ? unmatchedPage(exchange) : undefined;
      if (page === undefined) throw new Problem(notFound);
      return page;
    }
    if (raw.method !== 'OPTIONS') throw new Problem(methodNotAllowed, { headers: { Allow: methods } });
    const isPreflight = raw.headers['access-control-request-method'] !== undefined;
    const preflight = isPreflight ? origins.preflightHeadersFor(raw.headers.origin, methods) : {};
    return { status: 204, body: null, headers: { Allow: methods, ...preflight } };
  };
};

type Place = { readonly pattern: RegExp; readonly methods: string };

const groupByPath = (routes: readonly Route[]): readonly Place[] => {
  const methodsByPath = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const methods = methodsByPath.get(path) ?? [];
    methods.push(method, ...(method === 'GET' ? ['HEAD'] : []));
    methodsByPath.set(path, methods);
  }
  return [...methodsByPath]
    .sort(([one], [other]) => countParameters(one) - countParameters(other))
    .map(([path, methods]) => ({ pattern: toPattern(path), methods: [...methods, 'OPTIONS'].join(', ') }));
};

const countParameters = (path: string): number => path.split(':').length;

const toPattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.~-]/g, '\\$&').replace(/:[A-Za-z0-9_]+/g, '[^/]+')}$`);

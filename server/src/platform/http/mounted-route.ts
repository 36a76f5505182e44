import { z } from 'zod';
import type { LabelValues } from '../metrics/metric.ts';
import { countedMethods, type HttpMetrics } from './http.metrics.ts';
import { createInputParser } from './input-validation.ts';
import { createQueryReader } from './query-text.ts';
import { defaultBodyLimitBytes } from './request-body.ts';
import type { Route, RouteResponse } from './route.ts';

export type DurationLabels = LabelValues<HttpMetrics['requestDuration']['labels']>;

/** A route with everything that can be prepared before the first request. */
export type MountedRoute = {
  readonly route: Route;
  readonly bodyLimitBytes: number;
  readonly parseBody: ((value: unknown) => unknown) | undefined;
  readonly parseParams: ((value: unknown) => unknown) | undefined;
  /** Reads and parses a query string; a route without a query schema takes none, unless it is for people or probes. */
  readonly parseQuery: (text: string) => unknown;
  readonly answers: ReadonlyMap<number, MountedAnswer>;
  /** By the route's template. */
  readonly spanName: string;
  readonly labelsFor: (method: string, status: number) => DurationLabels;
};

export type MountedAnswer = { readonly response: RouteResponse; readonly contentType: string | undefined };

export const mountRoute = (route: Route): MountedRoute => ({
  route,
  bodyLimitBytes: route.bodyLimitBytes ?? defaultBodyLimitBytes,
  parseBody: route.body && createInputParser(route.body),
  parseParams: route.params && createInputParser(route.params),
  parseQuery: createQueryParser(route),
  answers: new Map(
    Object.entries(route.responses).map(([status, response]) => [
      Number(status),
      { response, contentType: response.contentType === undefined ? undefined : withCharset(response.contentType) },
    ]),
  ),
  spanName: `${route.method} ${route.path}`,
  labelsFor: createLabels(route.path),
});

/** The same labels are the same object, so that a request makes none. */
export const createLabels = (route: string): ((method: string, status: number) => DurationLabels) => {
  const known = new Map<string, Map<number, DurationLabels>>();
  return (method, status) => {
    const made = known.get(method)?.get(status);
    if (made) return made;
    const labels = asLabels(method, route, status);
    known.set(method, new Map(known.get(method)).set(status, labels));
    return labels;
  };
};

// Methods come from the parser's closed list, of which ours is a part, and routes from ours.
const asLabels = (method: string, route: string, status: number): DurationLabels =>
  Object.freeze({ method: countedMethods.find((one) => one === method) ?? '_other', route, status: String(status) });

const emptyQuery = z.strictObject({});

const createQueryParser = ({ query, undocumented }: Route): ((text: string) => unknown) => {
  if (!query) {
    const refuse = createInputParser(emptyQuery);
    const read = createQueryReader(emptyQuery);
    return (text) => (undocumented || text === '' ? undefined : void refuse(read(text)));
  }
  const read = createQueryReader(query);
  const parse = createInputParser(query);
  return (text) => parse(read(text));
};

const withCharset = (contentType: string): string =>
  /^text\//.test(contentType) && !contentType.includes('charset') ? `${contentType}; charset=utf-8` : contentType;

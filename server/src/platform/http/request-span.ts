import type { SpanType } from '../tracing/segment.ts';
import type { SpanAttributes } from '../tracing/span.ts';
import type { Exchange } from './exchange.ts';
import type { DurationLabels } from './mounted-route.ts';

export const requestSpan: SpanType = { kind: 'server' };

/** By the semantic conventions for HTTP servers. */
export const describeRequest = (exchange: Exchange, labels: DurationLabels, status: number): SpanAttributes => ({
  'http.request.method': labels.method,
  'http.response.status_code': status,
  'url.scheme': exchange.scheme,
  'client.address': exchange.maskedClient,
  // A path that is no route's is whatever somebody typed.
  ...(exchange.mounted !== undefined && { 'http.route': labels.route, 'url.path': pathOf(exchange.target) }),
});

const pathOf = (target: string): string => {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
};

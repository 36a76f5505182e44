import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { orderedTimeRange, timeRangeQuery } from '../../platform/http/time-range.ts';
import { newestFirstPosition } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { presentHead, presentTrace, segmentBody, traceBody } from './trace-body.ts';
import type { TraceReading } from './trace-reading.ts';

/** A task that was tried a thousand times is one trace as well. */
const mostSegments = 100;

const listQuery = z
  .strictObject({
    ...pageQuery,
    ...timeRangeQuery,
    name: z
      .string()
      .min(1)
      .max(300)
      .exactOptional()
      .meta({ description: 'Exactly this name; or a route, by whatever method.' }),
    kept_because: z.enum(['sampled', 'failed', 'slow']).exactOptional(),
    status: z.enum(['unset', 'ok', 'error']).exactOptional(),
    min_duration_ms: z
      .string()
      .regex(/^\d{1,9}$/, 'A whole number of milliseconds.')
      .transform(Number)
      .exactOptional()
      .meta({ description: 'Only what took so long or longer.' }),
    request_id: z.uuid().exactOptional(),
    task_id: z.uuid().exactOptional(),
    user_id: z.uuid().exactOptional(),
    session_id: z.uuid().exactOptional(),
  })
  .refine(...orderedTimeRange);

export const createTraceRoutes = (reading: TraceReading, cursors: Cursors): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/monitoring/traces',
    operationId: 'listTraces',
    tag: 'Monitoring',
    summary: 'What was kept of traces, newest first',
    description:
      'One entry for each request and each attempt of a task whose trace was kept: because it failed, because it was among the slowest, or because the sampling ratio drew it.',
    access: { kind: 'permission', permission: 'monitoring:read' },
    limit: 'general',
    query: listQuery,
    responses: { 200: { description: 'The entries that fit every filter.', body: pageOf(segmentBody) } },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'traces', filters };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const wanted = {
        name: filters.name,
        keptBecause: filters.kept_because,
        status: filters.status,
        minDurationMs: filters.min_duration_ms,
        requestId: filters.request_id,
        taskId: filters.task_id,
        userId: filters.user_id,
        sessionId: filters.session_id,
        from: filters.from,
        to: filters.to,
      };
      const rows = await reading.list(wanted, after, limit + 1);
      const page = cursors.page(identity, rows, limit, (row) => [row.positionTime, row.id]);
      return { status: 200, body: { data: page.rows.map(presentHead), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/monitoring/traces/:trace_id',
    operationId: 'readTrace',
    tag: 'Monitoring',
    summary: 'One trace with all spans that were kept of it',
    access: { kind: 'permission', permission: 'monitoring:read' },
    limit: 'general',
    params: z.strictObject({
      trace_id: z
        .string()
        .regex(/^[0-9a-f]{32}$/, '32 lower-case hexadecimal digits.')
        .meta({ description: 'As in `traceparent` (W3C Trace Context).' }),
    }),
    responses: { 200: { description: 'The trace.', body: traceBody } },
    problems: [notFound],
    handle: async ({ params: { trace_id: traceId } }) => {
      const segments = await reading.ofKeys({ traceIds: [traceId], requestIds: [], taskIds: [] }, mostSegments + 1);
      if (segments.length === 0) throw new Problem(notFound);
      const shown = segments.slice(0, mostSegments);
      return { status: 200, body: presentTrace(traceId, shown, segments.length > mostSegments) };
    },
  }),
];

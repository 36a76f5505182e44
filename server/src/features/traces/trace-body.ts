import { z } from 'zod';
import type { Span, TraceSegment } from '../../platform/tracing/span.ts';
import { inMicroseconds } from './packed-spans.ts';
import type { SegmentHead } from './traces.store.ts';

const spanStatus = z.enum(['unset', 'ok', 'error']).meta({ description: 'As OpenTelemetry has it.' });

export const segmentBody = z
  .strictObject({
    trace_id: z.string(),
    root_span_id: z.string(),
    name: z.string().meta({ description: 'Method and route of a request, the kind of a task.' }),
    kind: z.string().meta({ description: '`server` for a request, `consumer` for an attempt of a task.' }),
    started_at: z.iso.datetime(),
    duration_ms: z.number(),
    status: z.string().meta({ description: '`error` when it failed; `unset` or `ok` otherwise.' }),
    error: z.string().nullable(),
    kept_because: z.string().meta({
      description: '`failed`, `slow` (among the slowest of its name in the hour) or `sampled` (drawn by the ratio).',
    }),
    span_count: z.int(),
    dropped_spans: z.int().meta({ description: 'Beyond the 512 that are kept.' }),
    request_id: z.string().nullable(),
    task_id: z.string().nullable(),
    user_id: z.string().nullable(),
    session_id: z.string().nullable(),
  })
  .meta({ id: 'TraceSegment' });

const spanBody = z
  .strictObject({
    span_id: z.string(),
    parent_span_id: z.string().nullable().meta({ description: 'It need not be among those that were kept.' }),
    name: z.string(),
    kind: z.enum(['server', 'client', 'internal', 'producer', 'consumer']),
    started_at: z.iso.datetime(),
    offset_ms: z.number().meta({ description: 'After the beginning of the trace.' }),
    duration_ms: z.number(),
    status: spanStatus,
    error: z.string().nullable(),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .meta({ id: 'Span' });

export const traceBody = z
  .strictObject({
    trace_id: z.string(),
    started_at: z.iso.datetime(),
    duration_ms: z.number(),
    segments: z
      .array(segmentBody)
      .meta({ description: 'What each request and each attempt of a task did of it, by their beginning.' }),
    spans: z.array(spanBody).meta({ description: 'Of all segments, by their beginning.' }),
    truncated: z.boolean().meta({ description: 'Whether there are more segments than are shown.' }),
  })
  .meta({ id: 'Trace' });

export const presentHead = (head: SegmentHead): z.input<typeof segmentBody> => ({
  trace_id: head.traceId,
  root_span_id: head.rootSpanId,
  name: head.name,
  kind: head.kind,
  started_at: head.at.toISOString(),
  duration_ms: head.durationMs,
  status: head.status,
  error: head.error,
  kept_because: head.keptBecause,
  span_count: head.spanCount,
  dropped_spans: head.droppedSpans,
  request_id: head.requestId,
  task_id: head.taskId,
  user_id: head.userId,
  session_id: head.sessionId,
});

const presentSegment = ({ spans, ...segment }: TraceSegment): z.input<typeof segmentBody> => {
  const [root] = spans;
  return {
    trace_id: root.traceId,
    root_span_id: root.spanId,
    name: root.name,
    kind: root.kind,
    started_at: new Date(root.startedAtMs).toISOString(),
    duration_ms: root.durationMs,
    status: root.status,
    error: root.error,
    kept_because: segment.keptBecause,
    span_count: spans.length,
    dropped_spans: segment.droppedSpans,
    request_id: segment.requestId,
    task_id: segment.taskId,
    user_id: segment.userId,
    session_id: segment.sessionId,
  };
};

const presentSpan = (span: Span, beganMs: number): z.input<typeof spanBody> => ({
  span_id: span.spanId,
  parent_span_id: span.parentSpanId,
  name: span.name,
  kind: span.kind,
  started_at: new Date(span.startedAtMs).toISOString(),
  offset_ms: inMicroseconds(span.startedAtMs - beganMs),
  duration_ms: inMicroseconds(span.durationMs),
  status: span.status,
  error: span.error,
  attributes: { ...span.attributes },
});

/** @param segments at least one, all of one trace. */
export const presentTrace = (
  traceId: string,
  segments: readonly TraceSegment[],
  isTruncated: boolean,
): z.input<typeof traceBody> => {
  const spans = segments.flatMap((segment) => segment.spans);
  const beganMs = Math.min(...segments.map(({ spans: [root] }) => root.startedAtMs));
  const endedMs = spans.reduce((latest, span) => Math.max(latest, span.startedAtMs + span.durationMs), beganMs);
  return {
    trace_id: traceId,
    started_at: new Date(beganMs).toISOString(),
    duration_ms: inMicroseconds(endedMs - beganMs),
    segments: segments.map(presentSegment),
    spans: spans
      .toSorted((one, other) => one.startedAtMs - other.startedAtMs)
      .map((span) => presentSpan(span, beganMs)),
    truncated: isTruncated,
  };
};

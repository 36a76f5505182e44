import { maskError } from '../log/masked-error.ts';
import { maskNamed } from '../log/masking.ts';
import type { ActiveSpan, Segment } from './segment.ts';
import type { KeptBecause, Span, SpanAttributes, TraceSegment } from './span.ts';

const longestText = 500;
const mostAttributes = 32;

const shorten = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);

/** Through the filter of the log: by name and by form, so that a secret that strays into a span stays in the process. */
const maskAttributes = (...sources: readonly (SpanAttributes | undefined)[]): SpanAttributes => {
  const result: Record<string, string | number | boolean> = {};
  const entries = sources.flatMap((source) => Object.entries(source ?? {}));
  for (const [name, value] of entries.slice(0, mostAttributes)) {
    const clean = maskNamed(name, value);
    if (typeof clean === 'string') result[name] = shorten(clean);
    else if (typeof clean === 'boolean' || (typeof clean === 'number' && Number.isFinite(clean))) result[name] = clean;
  }
  return result;
};

const describeError = (error: unknown): string | null => {
  if (error === undefined) return null;
  const { type, message } = maskError(error);
  return shorten(message === '' ? type : `${type}: ${message}`);
};

const unfinished: SpanAttributes = { 'castellan.unfinished': true };

/** Times of a segment are measured by a clock that never goes back, and told as times of day. */
type Moment = { readonly endedMs: number; readonly endedAtMs: number };

const finish = (span: ActiveSpan, { endedMs, endedAtMs }: Moment): Span => {
  const { segment, parent, type, name } = span;
  const isUnfinished = span.endedMs === undefined;
  return {
    traceId: segment.subject.traceId,
    spanId: span.spanId,
    parentSpanId: parent?.spanId ?? segment.subject.parentSpanId,
    name,
    kind: type.kind,
    startedAtMs: endedAtMs - (endedMs - span.startedMs),
    durationMs: (span.endedMs ?? endedMs) - span.startedMs,
    status: span.hasFailed ? 'error' : 'unset',
    error: span.hasFailed ? describeError(span.error) : null,
    attributes: maskAttributes(type.describe?.(name), span.attributes, isUnfinished ? unfinished : undefined),
  };
};

/** Makes spans of what was recorded. */
export const finishSegment = (segment: Segment, keptBecause: KeptBecause, moment: Moment): TraceSegment => {
  const { requestId, taskId } = segment.subject;
  return {
    spans: [finish(segment.root, moment), ...segment.spans.map((span) => finish(span, moment))],
    keptBecause,
    droppedSpans: segment.droppedSpans,
    requestId,
    taskId,
    userId: segment.userId,
    sessionId: segment.sessionId,
  };
};

/** OpenTelemetry's kinds of spans. */
export type SpanKind = 'server' | 'client' | 'internal' | 'producer' | 'consumer';

/** What a span says of itself: names follow the semantic conventions, values passed the filter against secrets. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export type SpanStatus = 'unset' | 'ok' | 'error';

export type Span = {
  /** 32 and 16 hex digits (W3C Trace Context). */
  readonly traceId: string;
  readonly spanId: string;
  /** Null for the first of a trace. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  /** Milliseconds since 1970, with fractions. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status: SpanStatus;
  /** What went wrong, masked; null when nothing did. */
  readonly error: string | null;
  readonly attributes: SpanAttributes;
};

/** Why a segment was kept: drawn by the ratio, because something in it failed, or because it was among the slowest. */
export type KeptBecause = 'sampled' | 'failed' | 'slow';

/** What one process did of a trace, in one request or one attempt of a task. */
export type TraceSegment = {
  /** The root first; the others in the order in which they began. */
  readonly spans: readonly [Span, ...Span[]];
  readonly keptBecause: KeptBecause;
  /** Spans beyond the most that a segment holds. */
  readonly droppedSpans: number;
  /** Whose doing it was, as far as it is known. */
  readonly requestId: string | null;
  readonly taskId: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
};

/** Where kept segments go. */
export type TraceSink = {
  /** Whether it would take one of this subject, kept for this reason; what it has no room for it counts as dropped. What no sink wants is never made. */
  wants(keptBecause: KeptBecause, of: Pick<TraceSegment, 'requestId' | 'taskId'>): boolean;
  /** Takes it over and returns at once. Must not throw. */
  take(segment: TraceSegment): void;
};

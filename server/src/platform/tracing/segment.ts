import type { Clock } from '../clock/clock.ts';
import type { SpanAttributes, SpanKind } from './span.ts';

/** What spans of one kind of work have in common. Described only when their segment is kept. */
export type SpanType = {
  readonly kind: SpanKind;
  /** What follows from the span's name alone. */
  describe?(name: string): SpanAttributes;
};

/** Whose segment it is. Asked only when somebody needs to know, since most segments are thrown away. */
export type SegmentSubject = {
  readonly traceId: string;
  /** The span that caused this one, in another process or an earlier segment. */
  readonly parentSpanId: string | null;
  readonly requestId: string | null;
  readonly taskId: string | null;
  /** What a caller that is trusted decided about keeping the trace; undefined when it is ours to decide. */
  readonly isSampledByCaller?: boolean | undefined;
};

/** What all segments of a process share. */
export type Recording = {
  readonly clock: Clock;
  readonly newSpanId: () => string;
  /** Off: there is a trace to name in logs and to hand on, and nothing is recorded of it. */
  readonly isOn: boolean;
  readonly isSampled: (subject: SegmentSubject) => boolean;
};

const mostSpans = 512;

/** One piece of work under way, and the place in the trace for whatever it causes. */
export class ActiveSpan {
  readonly segment: Segment;
  readonly parent: ActiveSpan | null;
  readonly type: SpanType;
  readonly name: string;
  readonly startedMs: number;
  /** Undefined while it runs. */
  endedMs: number | undefined = undefined;
  hasFailed = false;
  /** What was thrown, when something was. */
  error: unknown = undefined;
  attributes: SpanAttributes | undefined = undefined;
  #spanId: string | undefined;

  constructor(segment: Segment, parent: ActiveSpan | null, type: SpanType, name: string, startedMs: number) {
    this.segment = segment;
    this.parent = parent;
    this.type = type;
    this.name = name;
    this.startedMs = startedMs;
  }

  /** Drawn when it is first asked for: most spans are never told to anybody. */
  get spanId(): string {
    this.#spanId ??= this.segment.recording.newSpanId();
    return this.#spanId;
  }

  /** Adds to what the span says of itself. Values are masked before they leave the process; names are not ours to invent. */
  note(attributes: SpanAttributes): void {
    if (!this.segment.recording.isOn) return;
    this.attributes = this.attributes === undefined ? attributes : { ...this.attributes, ...attributes };
  }

  end(): void {
    this.endedMs ??= this.segment.recording.clock.monotonicMs();
  }

  /** Ends it as failed. */
  fail(error: unknown): void {
    if (this.endedMs !== undefined) return;
    this.hasFailed = true;
    this.error = error;
    this.end();
  }
}

const nobody: SegmentSubject = { traceId: '', parentSpanId: null, requestId: null, taskId: null };

/** What one request or one attempt of a task does, while it does it. */
export class Segment {
  readonly recording: Recording;
  readonly root: ActiveSpan;
  /** Beneath the root, in the order in which they began. */
  spans: ActiveSpan[] = [];
  droppedSpans = 0;
  userId: string | null = null;
  sessionId: string | null = null;
  isOpen = true;
  #subject: SegmentSubject;
  #isSampled: boolean | undefined;

  constructor(recording: Recording, subject: SegmentSubject, type: SpanType, name: string) {
    this.recording = recording;
    this.#subject = subject;
    this.root = new ActiveSpan(this, null, type, name, recording.clock.monotonicMs());
  }

  get subject(): SegmentSubject {
    return this.#subject;
  }

  /** Whether the ratio keeps it, whatever becomes of it. */
  get isSampled(): boolean {
    this.#isSampled ??= this.recording.isSampled(this.#subject);
    return this.#isSampled;
  }

  /** Undefined when nothing is recorded (any more), or there are as many spans as a segment holds. */
  begin(parent: ActiveSpan, type: SpanType, name: string): ActiveSpan | undefined {
    if (!this.isOpen || !this.recording.isOn) return undefined;
    if (this.spans.length >= mostSpans) {
      this.droppedSpans += 1;
      return undefined;
    }
    const span = new ActiveSpan(this, parent, type, name, this.recording.clock.monotonicMs());
    this.spans.push(span);
    return span;
  }

  /**
   * Nothing is recorded from here on. Connections and timers that were made meanwhile keep the segment in their context
   * for as long as they live, so it lets go of what it held.
   */
  close(): void {
    this.isOpen = false;
    this.spans = [];
    this.#subject = nobody;
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActiveSpan, SpanType } from './segment.ts';

/** The place in a trace at which some code runs. */
export type CurrentTrace = {
  readonly traceId: string;
  readonly spanId: string;
  readonly requestId: string | null;
  readonly taskId: string | null;
};

// One of the process and not handed around: whoever calls a database or writes a log line knows nothing of requests.
const context = new AsyncLocalStorage<ActiveSpan>();

const currentSpan = (): ActiveSpan | undefined => {
  const span = context.getStore();
  return span?.segment.isOpen ? span : undefined;
};

/** Where this code runs; undefined outside every request and every attempt of a task, and once they are over. */
export const currentTrace = (): CurrentTrace | undefined => {
  const span = currentSpan();
  if (span === undefined) return undefined;
  const { traceId, requestId, taskId } = span.segment.subject;
  return { traceId, spanId: span.spanId, requestId, taskId };
};

/** Begins a span beneath the current one. Whoever begins it ends it; undefined when nothing is recorded here. */
export const beginSpan = (type: SpanType, name: string): ActiveSpan | undefined => {
  const parent = currentSpan();
  return parent?.segment.begin(parent, type, name);
};

/** Runs `work` within a span of its own: what it causes lies beneath it. Fails when `work` does. */
export const withinSpan = async <T>(
  type: SpanType,
  name: string,
  work: (span: ActiveSpan | undefined) => Promise<T>,
): Promise<T> => {
  const span = beginSpan(type, name);
  if (span === undefined) return work(undefined);
  try {
    const result = await context.run(span, work, span);
    span.end();
    return result;
  } catch (error) {
    span.fail(error);
    throw error;
  }
};

/** Runs `work` beneath this span. */
export const runBeneath = <T>(span: ActiveSpan, work: () => T): T => context.run(span, work);

/** Runs `work` as nobody's doing: what serves many must not be counted to the one who happened to wake it. */
export const outsideTrace = <T>(work: () => T): T => (context.getStore() === undefined ? work() : context.exit(work));

/** `work` as if it were always called from here. */
export const keepingTrace = <Arguments extends readonly unknown[], T>(
  work: (...parameters: Arguments) => T,
): ((...parameters: Arguments) => T) => {
  const span = currentSpan();
  return span === undefined ? work : (...parameters) => context.run(span, () => work(...parameters));
};

/** Says whose doing the current segment is, once that is known. */
export const identifyTrace = (userId: string | null, sessionId: string | null): void => {
  const segment = currentSpan()?.segment;
  if (segment === undefined) return;
  if (userId !== null) segment.userId = userId;
  if (sessionId !== null) segment.sessionId = sessionId;
};

/** The header by which a call to somebody else's server carries our trace on (W3C Trace Context, section 3.2). */
export const outgoingTraceParent = (span: ActiveSpan | undefined = currentSpan()): string | undefined => {
  if (span === undefined || !span.segment.isOpen) return undefined;
  const { subject, isSampled } = span.segment;
  return `00-${subject.traceId}-${span.spanId}-${isSampled ? '01' : '00'}`;
};

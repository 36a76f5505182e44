import type { SegmentSubject, SpanType } from '../../../platform/tracing/segment.ts';
import type { SegmentEnd } from '../../../platform/tracing/tracer.ts';
import type { ClaimedTask } from './claimed-task.ts';
import type { Outcome } from './outcome.ts';

export const attemptSpan: SpanType = { kind: 'consumer' };

/** Beneath the span that enqueued the task; a task of nobody's trace, such as a tick, has one of its own for all its attempts. */
export const subjectOf = ({ id, traceId, spanId, requestId }: ClaimedTask): SegmentSubject => ({
  traceId: traceId ?? id.replaceAll('-', ''),
  parentSpanId: traceId === null ? null : spanId,
  requestId,
  taskId: id,
});

const failureOf = (outcome: Outcome | 'lost'): Pick<SegmentEnd, 'hasFailed' | 'error'> => {
  if (outcome === 'lost') return { hasFailed: true, error: new Error('The lease was lost.') };
  if (outcome.kind !== 'failed') return { hasFailed: false };
  const { error, reason } = outcome;
  if (error !== null) return { hasFailed: true, error: { name: error.type, message: error.message } };
  return {
    hasFailed: true,
    error: new Error(reason === null ? 'The attempt failed.' : `The task is dead: ${reason}.`),
  };
};

const outcomeOf = (outcome: Outcome | 'lost'): string => {
  if (outcome === 'lost') return outcome;
  return outcome.kind === 'failed' ? outcome.ended : outcome.kind;
};

/** How a run of it ended, by the semantic conventions for messaging. */
export const endOfAttempt = (task: ClaimedTask, outcome: Outcome | 'lost'): SegmentEnd => ({
  ...failureOf(outcome),
  describe: () => ({
    'messaging.system': 'castellan',
    'messaging.operation.type': 'process',
    'messaging.destination.name': task.queue,
    'messaging.message.id': task.id,
    'castellan.task.kind': task.kind,
    'castellan.task.attempt': task.attempt,
    'castellan.task.max_attempts': task.maxAttempts,
    'castellan.task.waited_ms': Math.round(task.waitedMs),
    'castellan.task.outcome': outcomeOf(outcome),
  }),
});

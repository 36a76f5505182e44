import type { EnqueuedTask } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import { currentTrace } from '../../platform/tracing/current-trace.ts';
import type { SpanType } from '../../platform/tracing/segment.ts';
import type { SpanAttributes } from '../../platform/tracing/span.ts';
import type { TaskCause } from '../../vocabulary/task-cause.ts';

export const enqueueSpan: SpanType = { kind: 'producer' };

/** By the semantic conventions for messaging. */
export const describeEnqueue = (task: Pick<Task, 'queue'>, enqueued: readonly EnqueuedTask[]): SpanAttributes => ({
  'messaging.system': 'castellan',
  'messaging.operation.type': 'send',
  'messaging.destination.name': task.queue,
  ...(enqueued.length === 1 && enqueued[0] !== undefined
    ? { 'messaging.message.id': enqueued[0].id, 'castellan.task.is_new': enqueued[0].isNew }
    : { 'messaging.batch.message_count': enqueued.length }),
});

/** What goes into the row of a task, so that its attempts lie beneath the span that enqueued it. */
export const placeInTrace = ({ request }: Pick<TaskCause, 'request'>) => {
  const here = currentTrace();
  const requestId = request?.requestId ?? null;
  // The cause may be another than whoever does it now: a task that is enqueued for somebody keeps their trace.
  if (here === undefined || (request !== null && request.traceId !== here.traceId)) {
    return { requestId, traceId: request?.traceId ?? null, spanId: request?.spanId ?? null };
  }
  return { requestId, traceId: here.traceId, spanId: here.spanId };
};

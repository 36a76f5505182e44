import type { LogFields } from '../platform/log/log.ts';
import { currentTrace } from '../platform/tracing/current-trace.ts';

/** What a line says of the request, the run and the trace in which it was written. */
export const describeCurrentTrace = (): LogFields | undefined => {
  const trace = currentTrace();
  if (trace === undefined) return undefined;
  const { traceId, spanId, requestId, taskId } = trace;
  return {
    trace_id: traceId,
    span_id: spanId,
    ...(requestId !== null && { request_id: requestId }),
    ...(taskId !== null && { task_id: taskId }),
  };
};

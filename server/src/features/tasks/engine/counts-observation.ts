import type { ObserveMetric } from '../../../platform/metrics/aggregator.ts';
import type { TaskMetrics } from '../tasks.metrics.ts';
import type { Counts } from './counts.ts';
import { liveStates } from './states.ts';

/**
 * Has the figures of the queues told as they were last counted. An empty queue is told as 0: one that says nothing could
 * as well have nobody who counts, as before the first count.
 */
export const observeCounts = (
  observe: ObserveMetric,
  { queueDepth, oldestReadyAge }: Pick<TaskMetrics, 'queueDepth' | 'oldestReadyAge'>,
  counts: Pick<Counts, 'current'>,
): void => {
  const countOf = (queue: string, state: (typeof liveStates)[number]) =>
    counts.current()?.find((count) => count.queue === queue && count.state === state);
  const queues = (): readonly string[] => (counts.current() === null ? [] : queueDepth.labels.queue);
  observe(queueDepth, () =>
    queues().flatMap((queue) =>
      liveStates.map((state) => [{ queue, state }, countOf(queue, state)?.count ?? 0] as const),
    ),
  );
  observe(oldestReadyAge, () =>
    queues().map((queue) => [{ queue }, countOf(queue, 'ready')?.oldestSeconds ?? 0] as const),
  );
};

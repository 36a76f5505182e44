import type { ObserveMetric } from '../../../platform/metrics/aggregator.ts';
import { otherLabelValue } from '../../../platform/metrics/series-table.ts';
import type { TaskMetrics } from '../tasks.metrics.ts';
import type { Counts } from './counts.ts';
import { liveStates } from './states.ts';

/**
 * Has the figures of the queues told as they were last counted. An empty queue is told as 0: one that says nothing could
 * as well have nobody who counts, as before the first count. Queues that this process does not know, whose tasks another
 * release or program made, are told together.
 */
export const observeCounts = (
  observe: ObserveMetric,
  { queueDepth, oldestReadyAge, awaiting }: Pick<TaskMetrics, 'queueDepth' | 'oldestReadyAge' | 'awaiting'>,
  counts: Pick<Counts, 'current'>,
): void => {
  const known: readonly string[] = queueDepth.labels.queue;
  const labelOf = (queue: string): string => (known.includes(queue) ? queue : otherLabelValue);
  const countsOf = (label: string, state: (typeof liveStates)[number]) =>
    (counts.current() ?? []).filter((count) => labelOf(count.queue) === label && count.state === state);
  const labels = (): readonly string[] => {
    const current = counts.current();
    return current === null ? [] : [...new Set([...known, ...current.map(({ queue }) => labelOf(queue))])];
  };
  observe(queueDepth, () =>
    labels().flatMap((queue) =>
      liveStates.map(
        (state) => [{ queue, state }, countsOf(queue, state).reduce((sum, { count }) => sum + count, 0)] as const,
      ),
    ),
  );
  observe(awaiting, () =>
    labels().map((queue) => {
      const counts = countsOf(queue, 'blocked');
      return [{ queue }, counts.reduce((sum, count) => sum + count.awaiting, 0)] as const;
    }),
  );
  observe(oldestReadyAge, () =>
    labels().map(
      (queue) =>
        [{ queue }, Math.max(0, ...countsOf(queue, 'ready').map(({ oldestSeconds }) => oldestSeconds))] as const,
    ),
  );
};

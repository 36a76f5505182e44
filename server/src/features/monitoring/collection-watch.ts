import { constants, PerformanceObserver } from 'node:perf_hooks';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { type CollectionType, collectionDuration } from './process.metrics.ts';

const typeOf: Readonly<Record<number, CollectionType>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/** Records each garbage collection; measured, it costs less than the noise even of a loop that does nothing but allocate. */
export const createCollectionWatch = (metrics: Metrics): { start(): void; stop(): void } => {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const detail: unknown = 'detail' in entry ? entry.detail : undefined;
      const kind: unknown = detail instanceof Object && 'kind' in detail ? detail.kind : undefined;
      const type = typeof kind === 'number' ? typeOf[kind] : undefined;
      if (type !== undefined) metrics.histogram(collectionDuration, entry.duration / 1_000, { type });
    }
  });
  return {
    start: () => observer.observe({ entryTypes: ['gc'] }),
    stop: () => observer.disconnect(),
  };
};

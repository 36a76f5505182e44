import type { Metrics } from './metric.ts';

/**
 * A recorder to build the house with: features are handed it before all of them have declared their metrics. What is
 * recorded before `bind` is dropped; nothing serves by then.
 */
export const createDeferredMetrics = (): Metrics & { bind(metrics: Metrics): void } => {
  let target: Metrics | undefined;
  return {
    increment: (metric, labels, by) => target?.increment(metric, labels, by),
    gauge: (metric, value, labels) => target?.gauge(metric, value, labels),
    histogram: (metric, value, labels) => target?.histogram(metric, value, labels),
    bind: (metrics) => {
      target = metrics;
    },
  };
};

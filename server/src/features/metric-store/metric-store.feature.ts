import type { Feature } from '../../platform/feature/feature.ts';
import type { MetricSnapshot } from '../../platform/metrics/aggregator.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import { createMetricListRoute } from './metrics.routes.ts';

export type { LabelConditions, Selection, SelectionFault, Stat } from './selection.ts';
export { faultOfSelection, statsOf } from './selection.ts';
export type { RatioQuestion, ReadRatio, ReadWindow, WindowQuestion, WindowValue } from './window.ts';

export type MetricStoreNeeds = {
  /** Empty until the registry is whole. */
  readonly snapshotMetrics: () => readonly MetricSnapshot[];
};

export type MetricStore = {
  readonly feature: Feature;
  /** All that are registered, in the order of their names. */
  metrics(): readonly Metric[];
};

const byName = (one: Metric, other: Metric): number => (one.name < other.name ? -1 : 1);

/** Keeps what was measured, and answers what is asked about it. */
export const createMetricStore = ({ snapshotMetrics }: MetricStoreNeeds): MetricStore => {
  let registered: readonly Metric[] = [];
  const metrics = (): readonly Metric[] => {
    if (registered.length === 0)
      registered = snapshotMetrics()
        .map(({ metric }) => metric)
        .sort(byName);
    return registered;
  };
  return {
    metrics,
    feature: {
      name: 'metric-store',
      routes: [createMetricListRoute(metrics)],
      problems: [],
      metrics: [],
      permissions: [{ name: 'monitoring:read', description: 'See how the server is faring: figures, traces, errors.' }],
    },
  };
};

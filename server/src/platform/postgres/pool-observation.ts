import type { ObserveMetric } from '../metrics/aggregator.ts';
import type { Pool } from './pool.ts';
import type { PostgresMetrics } from './postgres.metrics.ts';

/** Has the pool's gauges read whenever somebody looks. */
export const observePool = (observe: ObserveMetric, metrics: PostgresMetrics, pool: Pick<Pool, 'statistics'>): void => {
  observe(metrics.connections, () => {
    const { total, idle } = pool.statistics();
    return [
      [{ state: 'idle' }, idle],
      [{ state: 'used' }, total - idle],
    ];
  });
  observe(metrics.maxConnections, () => pool.statistics().max);
  observe(metrics.pendingRequests, () => pool.statistics().waiting);
};

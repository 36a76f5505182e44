import type { ObserveMetric } from '../metrics/aggregator.ts';
import type { RedisMetrics } from './redis.metrics.ts';
import type { Redis } from './redis.ts';

/** Has the gauge read whenever somebody looks. */
export const observeRedis = (
  observe: ObserveMetric,
  metrics: RedisMetrics,
  redis: Pick<Redis, 'isAvailable'> | null,
): void => {
  if (redis !== null) observe(metrics.available, () => (redis.isAvailable() ? 1 : 0));
};

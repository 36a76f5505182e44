import { defineCounter, defineGauge, defineHistogram } from '../metrics/metric.ts';

/** The metrics of Redis. The operation label is a command or our name of a script, never a key. */
export const createRedisMetrics = (scriptNames: readonly string[]) => ({
  operationDuration: defineHistogram({
    name: 'castellan.redis.operation.duration',
    unit: 's',
    description: 'From sending a command or script to its reply, or to giving it up.',
    labels: { operation: ['get', 'set', 'delete', ...scriptNames], outcome: ['answered', 'unavailable', 'error'] },
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
  }),
  failures: defineCounter({
    name: 'castellan.redis.failures',
    unit: '{call}',
    description:
      'Calls that Redis did not serve: no reply in time, no connection, refused (full, loading, read-only …).',
    labels: { reason: ['timeout', 'connection', 'refused', 'breaker_open'] },
  }),
  available: defineGauge({
    name: 'castellan.redis.available',
    unit: '1',
    description: 'Whether Redis is used: 1, or 0 while the breaker is open. Absent without REDIS_URL.',
    labels: {},
    merged: 'min',
  }),
});

export type RedisMetrics = ReturnType<typeof createRedisMetrics>;

import { defineCounter } from '../../platform/metrics/metric.ts';

export const cacheRequests = defineCounter({
  name: 'castellan.cache.requests',
  unit: '{request}',
  description: 'Reads that a cache could have answered, by whether it did.',
  labels: { name: ['profile'], result: ['hit', 'miss'] },
});

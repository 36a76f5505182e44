import { defineCounter, defineGauge } from '../../platform/metrics/metric.ts';
import { userStatuses } from './user-body.ts';

export const cacheRequests = defineCounter({
  name: 'castellan.cache.requests',
  unit: '{request}',
  description: 'Reads that a cache could have answered, by whether it did.',
  labels: { name: ['profile'], result: ['hit', 'miss'] },
});

export const users = defineGauge({
  name: 'castellan.auth.users',
  unit: '{user}',
  description: 'Accounts by status, as last counted.',
  scope: 'house',
  labels: { status: userStatuses },
});

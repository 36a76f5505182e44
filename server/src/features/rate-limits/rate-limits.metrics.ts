import { defineCounter, defineHistogram } from '../../platform/metrics/metric.ts';
import { policyNames } from './limit-policies.ts';

export const limitDecisions = defineCounter({
  name: 'castellan.ratelimit.decisions',
  unit: '{request}',
  description: 'Requests counted by each policy. Those that `verify` lets through are not counted here.',
  labels: { policy: policyNames, outcome: ['allowed', 'refused'] },
});

export const limitBlocks = defineCounter({
  name: 'castellan.ratelimit.blocks',
  unit: '{block}',
  description: 'Blocks that began.',
  labels: { policy: policyNames },
});

export const accountLockouts = defineCounter({
  name: 'castellan.auth.lockouts',
  unit: '{account}',
  description:
    'Accounts that began to be closed to strangers after too many failed logins, those that nobody has included.',
  labels: {},
});

export const limitLeases = defineCounter({
  name: 'castellan.ratelimit.leases',
  unit: '{lease}',
  description: 'Blocks of points that were asked of the shared store, to be used up in memory.',
  labels: { policy: policyNames, outcome: ['granted', 'refused', 'failed'] },
});

export const limitStoreDuration = defineHistogram({
  name: 'castellan.ratelimit.store.duration',
  unit: 's',
  description: 'Asking a store for points, by store. `memory` stands in, with half the points, while Redis is away.',
  labels: { store: ['redis', 'postgres', 'memory'], outcome: ['answered', 'failed'] },
  buckets: [0.000_05, 0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1],
});

export const refusalsDropped = defineCounter({
  name: 'castellan.ratelimit.refusals.dropped',
  unit: '{refusal}',
  description: 'Refusals whose reason was not kept, because there were too many at once or the database was away.',
  labels: {},
});

export const rateLimitMetrics = [
  limitDecisions,
  limitBlocks,
  accountLockouts,
  limitLeases,
  limitStoreDuration,
  refusalsDropped,
] as const;

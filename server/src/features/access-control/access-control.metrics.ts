import { defineCounter } from '../../platform/metrics/metric.ts';
import type { Permission } from '../../vocabulary/permission.ts';

/** `permissions`: all that there are; the house is whole before anybody asks. */
export const createAccessControlMetrics = (permissions: readonly Permission[]) => ({
  decisions: defineCounter({
    name: 'castellan.authz.decisions',
    unit: '{decision}',
    description: 'Answers to whether a caller may do something, by the permission that it takes.',
    labels: { permission: [...permissions].sort(), outcome: ['allowed', 'refused'] },
  }),
});

export type AccessControlMetrics = ReturnType<typeof createAccessControlMetrics>;

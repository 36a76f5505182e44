import { defineGauge } from '../../platform/metrics/metric.ts';

/** What a check may be about: the closed list of the label, and of the names in the health answer. */
export const healthComponents = [
  'database',
  'database_replica',
  'task_broker',
  'redis',
  'queue',
  'mail',
  'monitoring',
  'disk',
  'processes',
] as const;

export type HealthComponent = (typeof healthComponents)[number];

export const healthCheckUp = defineGauge({
  name: 'castellan.health.check.up',
  unit: '{check}',
  description: 'Whether the last health check of a component passed: 1 or 0.',
  labels: { component: healthComponents },
  merged: 'min',
});

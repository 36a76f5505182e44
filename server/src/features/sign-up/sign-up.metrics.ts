import { defineCounter } from '../../platform/metrics/metric.ts';

export const registrations = defineCounter({
  name: 'castellan.auth.registrations',
  unit: '{registration}',
  description: 'Accounts made by their owners.',
  labels: { outcome: ['success'] },
});

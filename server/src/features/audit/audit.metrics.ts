import { defineCounter } from '../../platform/metrics/metric.ts';
import { auditActions } from './audit-actions.ts';

export const auditEvents = defineCounter({
  name: 'castellan.audit.events',
  unit: '{event}',
  description: 'Audit events that were committed.',
  labels: { action: auditActions, outcome: ['success', 'failure'] },
});

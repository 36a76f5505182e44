import { defineCounter, defineGauge } from '../../platform/metrics/metric.ts';

export const ipRuleRefusals = defineCounter({
  name: 'castellan.ip_rules.refusals',
  unit: '{request}',
  description: 'Requests refused because of the address they came from.',
  labels: {},
});

export const ipRulesHeld = defineGauge({
  name: 'castellan.ip_rules.rules',
  unit: '{rule}',
  description:
    'Rules over addresses that this process holds, by what they say. Expired ones count until they are read again.',
  scope: 'house',
  labels: { action: ['allow', 'deny'] },
});

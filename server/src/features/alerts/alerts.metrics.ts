import { defineCounter, defineGauge, defineHistogram } from '../../platform/metrics/metric.ts';
import { severities } from './alert-rule.ts';

export const channels = ['mail', 'webhook'] as const;

export const alertEvaluations = defineCounter({
  name: 'castellan.alert.evaluations',
  unit: '{evaluation}',
  description:
    'Rounds over all alert rules by this process: with the database, from its own memory while that is away, or failed.',
  labels: { outcome: ['evaluated', 'from_memory', 'failed'] },
});

export const alertEvaluationDuration = defineHistogram({
  name: 'castellan.alert.evaluation.duration',
  unit: 's',
  description: 'How long a round over all alert rules took.',
  labels: {},
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const alertsFiring = defineGauge({
  name: 'castellan.alert.firing',
  unit: '{alert}',
  scope: 'house',
  description: 'Alerts that fire, silenced ones included, as last evaluated.',
  labels: { severity: severities },
});

export const alertNotices = defineCounter({
  name: 'castellan.alert.notices',
  unit: '{notice}',
  description: 'Attempts to deliver a notice of alerts, by how they ended.',
  labels: { channel: channels, outcome: ['sent', 'retried', 'failed'] },
});

export const instancesAbsent = defineGauge({
  name: 'castellan.instance.absent',
  unit: '{process}',
  scope: 'house',
  description:
    'Processes of this house that were last seen between one and fifteen minutes ago and did not say that they stop.',
  labels: {},
});

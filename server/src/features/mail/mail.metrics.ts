import { defineHistogram } from '../../platform/metrics/metric.ts';
import { mailTemplates } from './mail-templates.ts';

export const mailSendDuration = defineHistogram({
  name: 'castellan.email.send.duration',
  unit: 's',
  description: 'How long handing a mail over took, by how it ended.',
  labels: { template: mailTemplates, outcome: ['sent', 'kept', 'refused', 'failed'] },
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
});

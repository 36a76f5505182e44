import { defineCounter } from '../../platform/metrics/metric.ts';

export const legacyAnswers = defineCounter({
  name: 'castellan.auth.legacy_login.answers',
  unit: '{answer}',
  description: 'What the old system said of logins it was asked about; unavailable: nothing that could be used.',
  labels: { outcome: ['accepted', 'refused', 'unavailable'] },
});

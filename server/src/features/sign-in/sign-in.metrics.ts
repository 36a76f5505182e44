import { defineCounter, defineHistogram } from '../../platform/metrics/metric.ts';
import { loginMethods } from './login-outcome.ts';

export const loginAttempts = defineCounter({
  name: 'castellan.auth.login.attempts',
  unit: '{attempt}',
  description: 'Logins tried, by how and how it ended.',
  labels: { method: loginMethods, outcome: ['success', 'failure'] },
});

export const loginDuration = defineHistogram({
  name: 'castellan.auth.login.duration',
  unit: 's',
  description: 'From the parsed request to the answer, the password hash included.',
  labels: { outcome: ['success', 'failure'] },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 10],
});

import { defineCounter } from '../../platform/metrics/metric.ts';

export const passwordResets = defineCounter({
  name: 'castellan.auth.password_resets',
  unit: '{reset}',
  description:
    'Passwords that their owners replaced by a mailed link, or tried to: with a link or a password that was refused.',
  labels: { outcome: ['success', 'failure'] },
});

export const passwordResetRequests = defineCounter({
  name: 'castellan.auth.password_reset.requests',
  unit: '{request}',
  description: 'Links asked for, whether or not there was an account to mail one to.',
  labels: {},
});

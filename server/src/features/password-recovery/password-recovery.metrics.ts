import { defineCounter } from '../../platform/metrics/metric.ts';

export const passwordResets = defineCounter({
  name: 'castellan.auth.password_resets',
  unit: '{reset}',
  description: 'Passwords that their owners replaced by a mailed link.',
  labels: { outcome: ['success'] },
});

import { defineCounter } from '../../platform/metrics/metric.ts';
import { signInVerdicts } from './suspicious-sign-in.ts';

export const signInReviews = defineCounter({
  name: 'castellan.auth.sign_in.reviews',
  unit: '{sign_in}',
  description: 'Sign-ins that were compared with earlier ones, by what was found.',
  labels: { verdict: signInVerdicts },
});

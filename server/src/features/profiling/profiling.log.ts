import { defineLogEvent } from '../../platform/log/log.ts';
import type { ProfileKind } from './runtime-profile.ts';

export const profileBegun = defineLogEvent<{ readonly kind: ProfileKind; readonly seconds: number }>({
  name: 'profiling.begun',
  level: 'info',
  message: 'An operator asked for a profile of this process; it is taken now and costs some of its speed.',
});

export const profileFailed = defineLogEvent<{ readonly kind: ProfileKind | null }>({
  name: 'profiling.failed',
  level: 'warn',
  message: 'A profile that an operator asked for could not be taken.',
});

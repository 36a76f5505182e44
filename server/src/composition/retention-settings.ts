import type { Setting } from '../platform/config/setting.ts';
import { wholeNumber } from '../platform/config/setting-text.ts';

/** How long records are kept. */
export const retentionSettingDefinitions = {
  LOGIN_RECORD_DAYS: {
    schema: wholeNumber(1, 36_500, 365),
    description:
      'How long it is remembered who logged in, or tried to, when and from where. Sign-ins are compared with those of half a year.',
    rule: 'a whole number from 1 to 36500',
    example: '90',
    whenUnset: '365',
    isSecret: false,
  },
  LOG_RECORD_DAYS: {
    schema: wholeNumber(1, 365, 7),
    description: 'How long warnings and errors of the log are kept where the console can read them.',
    rule: 'a whole number from 1 to 365',
    example: '14',
    whenUnset: '7',
    isSecret: false,
  },
  DEAD_TASK_DAYS: {
    schema: wholeNumber(1, 3_650, 90),
    description: 'How long tasks that died are kept, to be looked at and replayed.',
    rule: 'a whole number from 1 to 3650',
    example: '30',
    whenUnset: '90',
    isSecret: false,
  },
  METRICS_MINUTES_DAYS: {
    schema: wholeNumber(1, 90, 14),
    description: 'How long figures are kept minute by minute.',
    rule: 'a whole number from 1 to 90',
    example: '30',
    whenUnset: '14',
    isSecret: false,
  },
  METRICS_HOURS_DAYS: {
    schema: wholeNumber(1, 3_650, 400),
    description:
      'How long figures are kept hour by hour: the default lets a month be compared with that of a year ago.',
    rule: 'a whole number from 1 to 3650',
    example: '800',
    whenUnset: '400',
    isSecret: false,
  },
  TRACE_DAYS: {
    schema: wholeNumber(1, 90, 7),
    description: 'How long kept traces stay in the database.',
    rule: 'a whole number from 1 to 90',
    example: '14',
    whenUnset: '7',
    isSecret: false,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

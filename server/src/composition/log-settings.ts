import type { Setting } from '../platform/config/setting.ts';
import { oneOf, text, wholeNumber } from '../platform/config/setting-text.ts';

/** What is logged, in which form, and where to. */
export const logSettingDefinitions = {
  LOG_LEVEL: {
    schema: oneOf(['error', 'warn', 'info', 'debug'], 'info'),
    description:
      'The least important log lines that are written. `castellan log-level` outranks it while the server runs.',
    rule: 'error, warn, info or debug',
    example: 'info',
    whenUnset: 'info',
    isSecret: false,
  },
  LOG_FORMAT: {
    schema: oneOf(['json', 'pretty', 'ecs', 'otel'], null),
    description: 'The form of log lines: plain JSON, readable, Elastic Common Schema or the OpenTelemetry log model.',
    rule: 'json, pretty, ecs or otel',
    example: 'json',
    whenUnset: 'pretty on a terminal, json elsewhere',
    isSecret: false,
  },
  LOG_FILE: {
    schema: text(),
    description: 'A file to write the log to instead of standard output. Several processes may share one.',
    rule: 'a file that can be written',
    example: '/var/log/castellan.log',
    whenUnset: 'standard output',
    isSecret: false,
  },
  LOG_FILE_MAX_MB: {
    schema: wholeNumber(0, 1_000_000, 100),
    description: 'When LOG_FILE has grown to so many megabytes it is moved aside, to `.1`; 0 leaves that to others.',
    rule: 'a whole number from 0 to 1000000',
    example: '100',
    whenUnset: '100',
    isSecret: false,
  },
  LOG_FILE_KEEP: {
    schema: wholeNumber(1, 1_000, 5),
    description: 'How many files that were moved aside are kept; the oldest goes.',
    rule: 'a whole number from 1 to 1000',
    example: '5',
    whenUnset: '5',
    isSecret: false,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

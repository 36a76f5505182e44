import type { Setting } from '../platform/config/setting.ts';
import { oneOf, ratio, wholeNumber } from '../platform/config/setting-text.ts';

/** How often the numbers leave the process, and in what portions. */
export const monitoringSettingDefinitions = {
  METRICS_FLUSH_INTERVAL: {
    schema: wholeNumber(1_000, 300_000, 10_000),
    description: 'How often metrics are handed to the exporters and to the built-in store, in milliseconds.',
    rule: 'a whole number from 1000 to 300000',
    example: '10000',
    whenUnset: '10000',
    isSecret: false,
  },
  TRACING: {
    schema: oneOf(['on', 'off'], 'on'),
    description:
      'Whether traces are made of requests and tasks. Off, nothing is recorded; logs and tasks still name the trace.',
    rule: 'on or off',
    example: 'off',
    whenUnset: 'on',
    isSecret: false,
  },
  TRACE_SAMPLE_RATIO: {
    schema: ratio(),
    description:
      'The share of traces that are kept, from 0 to 1. What failed and the slowest of each route and hour are kept always.',
    rule: 'a number from 0 to 1',
    example: '0.05',
    whenUnset: '1 in development, 0.1 elsewhere',
    isSecret: false,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

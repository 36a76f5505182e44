import type { Setting } from '../platform/config/setting.ts';
import { wholeNumber } from '../platform/config/setting-text.ts';

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
} satisfies Readonly<Record<string, Setting<unknown>>>;

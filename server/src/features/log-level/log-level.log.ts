import { defineLogEvent, type LogLevel } from '../../platform/log/log.ts';

export const levelChanged = defineLogEvent<{ readonly to: LogLevel; readonly until: string | null }>({
  name: 'log_level.changed',
  level: 'info',
  message: 'The least level that is written has changed.',
});

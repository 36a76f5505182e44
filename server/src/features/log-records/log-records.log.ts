import { defineLogEvent } from '../../platform/log/log.ts';

export const recordsUnwritten = defineLogEvent({
  name: 'log_records.unwritten',
  level: 'warn',
  message: 'Log lines and errors cannot be kept for the console; the log itself goes on. The next round tries again.',
});

export const recordsWritten = defineLogEvent({
  name: 'log_records.written',
  level: 'info',
  message: 'Log lines and errors are kept for the console again.',
});

import { defineLogEvent } from '../../platform/log/log.ts';

export const tracesNotWritten = defineLogEvent({
  name: 'traces.not_written',
  level: 'warn',
  message: 'Traces could not be written; the newest wait for the database.',
});

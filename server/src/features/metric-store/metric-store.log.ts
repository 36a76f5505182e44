import { defineLogEvent } from '../../platform/log/log.ts';

export const writingFailed = defineLogEvent<{ waiting_minutes: number }>({
  name: 'metric_store.writing_failed',
  level: 'warn',
  message: 'Figures could not be written into the database; they wait in memory for a quarter of an hour.',
});

export const writingResumed = defineLogEvent<{ lost_minutes: number }>({
  name: 'metric_store.writing_resumed',
  level: 'info',
  message: 'Figures are written into the database again.',
});

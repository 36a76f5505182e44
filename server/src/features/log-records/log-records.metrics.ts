import { defineCounter } from '../../platform/metrics/metric.ts';

export const logRecordsDropped = defineCounter({
  name: 'castellan.log_records.dropped',
  unit: '{line}',
  description:
    'Warnings and errors that were written to the log and not kept for the console: too many, or unwritable.',
  labels: {},
});

export const logRecordWrites = defineCounter({
  name: 'castellan.log_records.writes',
  unit: '{write}',
  description: 'Times that what was gathered of the log was written into the database.',
  labels: { outcome: ['ok', 'failed'] },
});

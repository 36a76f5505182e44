import { defineCounter } from './metric.ts';

/** What the aggregator says of itself. It is always registered. */
export const telemetryDropped = defineCounter({
  name: 'castellan.telemetry.dropped',
  unit: '{recording}',
  description: 'Recordings that could not be kept or delivered, by what was wrong with them.',
  labels: {
    reason: [
      'unregistered',
      'wrong_kind',
      'bad_value',
      'failed_source',
      'failed_log_line',
      'queue_full',
      'refused',
      'expired',
      'unsent',
      'trace_flood',
      'trace_queue_full',
      'trace_over_budget',
      'trace_refused',
    ],
  },
});

export type DropReason = (typeof telemetryDropped.labels.reason)[number];

import { defineCounter, defineGauge, defineHistogram } from '../metrics/metric.ts';

/** The ways by which telemetry is sent to somebody else's server. */
export const exporterNames = ['otlp_metrics', 'otlp_traces', 'datadog'] as const;

export type ExporterName = (typeof exporterNames)[number];

export const exportRequests = defineCounter({
  name: 'castellan.telemetry.exports',
  unit: '{request}',
  description: 'Requests that carry metrics or traces to another server, by what became of them.',
  labels: { exporter: exporterNames, outcome: ['sent', 'too_large', 'retried', 'refused', 'given_up'] },
});

export const exportDuration = defineHistogram({
  name: 'castellan.telemetry.export.duration',
  unit: 's',
  description: 'How long requests that carry metrics or traces take, failed ones included.',
  labels: { exporter: exporterNames },
  buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

export const exportedItems = defineCounter({
  name: 'castellan.telemetry.exported_items',
  unit: '{item}',
  description:
    'Points and spans that were delivered, or dropped and why: the queue was full, they were refused, too old, or left at the end.',
  labels: { exporter: exporterNames, outcome: ['delivered', 'queue_full', 'refused', 'expired', 'unsent'] },
});

export const exportQueueItems = defineGauge({
  name: 'castellan.telemetry.export.queue_items',
  unit: '{item}',
  description: 'Points and spans that wait to be sent.',
  labels: { exporter: exporterNames },
});

export const exportMetrics = [exportRequests, exportDuration, exportedItems, exportQueueItems] as const;

import { defineHistogram } from '../metrics/metric.ts';

/** What the server calls others for. */
export const outboundPurposes = [
  'audit.webhook',
  'alert.webhook',
  'metrics.otlp',
  'traces.otlp',
  'metrics.datadog',
  'legacy.login',
  'task.http',
] as const;

export type OutboundPurpose = (typeof outboundPurposes)[number];

export const clientRequestDuration = defineHistogram({
  name: 'http.client.request.duration',
  unit: 's',
  description: 'How long calls to other servers take, failed ones included.',
  labels: { purpose: outboundPurposes, status: ['2xx', '3xx', '4xx', '5xx', 'none'] },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

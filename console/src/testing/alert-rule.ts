import type { AlertRule } from 'castellan-client';

/** A rule as the API tells it, in order unless `changes` say otherwise. */
export const alertRule = (changes: Partial<AlertRule> = {}): AlertRule => ({
  rule: 'api-error-rate',
  summary: 'More than 5 % of requests fail',
  severity: 'critical',
  state: 'ok',
  value: 0.002,
  threshold: 0.05,
  operator: '>',
  unit: '1',
  metric: 'http.server.request.duration',
  since: null,
  last_evaluated_at: '2026-11-22T10:00:00.000Z',
  runbook: 'Look at the API page.',
  window_seconds: 300,
  for_seconds: 120,
  labels: null,
  silence_id: null,
  ...changes,
});

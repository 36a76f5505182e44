import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import { stats, statsOf } from './selection.ts';

const metricBody = z
  .object({
    name: z.string(),
    kind: z.enum(['counter', 'gauge', 'histogram']),
    unit: z.string().describe('UCUM: `s`, `By`, `1`, `{request}`.'),
    description: z.string(),
    labels: z
      .record(z.string(), z.array(z.string()))
      .describe('For each label its values; `_other` stands for all others.'),
    stats: z.array(z.enum(stats)).describe('What can be asked of it; the first is meant when none is named.'),
  })
  .meta({ id: 'Metric' });

/** @param metrics all that are registered, in the order of their names. */
export const createMetricListRoute = (metrics: () => readonly Metric[]): Route =>
  defineRoute({
    method: 'GET',
    path: '/api/v1/monitoring/metrics',
    operationId: 'listMetrics',
    tag: 'Monitoring',
    summary: 'All metrics that can be asked for',
    access: { kind: 'permission', permission: 'monitoring:read' },
    limit: 'general',
    responses: { 200: { description: 'The metrics by name.', body: z.object({ data: z.array(metricBody) }) } },
    problems: [],
    handle: () => ({
      status: 200,
      body: {
        data: metrics().map((metric) => ({
          name: metric.name,
          kind: metric.kind,
          unit: metric.unit,
          description: metric.description,
          labels: metric.labels,
          stats: statsOf(metric),
        })),
      },
    }),
  });

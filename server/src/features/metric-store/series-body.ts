import { z } from 'zod';
import { stats } from './selection.ts';
import type { SeriesAnswer } from './series.service.ts';
import type { Chart } from './series-question.ts';

export const seriesBody = z
  .object({
    metric: z.string(),
    kind: z.enum(['counter', 'gauge', 'histogram']),
    unit: z.string(),
    from: z.string(),
    to: z.string(),
    step_seconds: z.number(),
    resolution: z.enum(['10s', '1m', '1h']).describe('`10s`: figures of the process that answers.'),
    times: z.array(z.number()).describe('When each stretch begins, in seconds since 1970.'),
    series: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        stat: z.enum(stats),
        values: z.array(z.number().nullable()).describe('One for each time; null where nothing was recorded.'),
      }),
    ),
    truncated: z.boolean().describe('There are more than 50 series; the largest are here.'),
  })
  .meta({ id: 'MetricSeries' });

/** What was read of a chart, as it is answered. */
export const seriesBodyOf = ({ metric }: Chart, answer: SeriesAnswer): z.input<typeof seriesBody> => ({
  metric: metric.name,
  kind: metric.kind,
  unit: metric.unit,
  from: new Date(answer.fromSeconds * 1_000).toISOString(),
  to: new Date(answer.toSeconds * 1_000).toISOString(),
  step_seconds: answer.stepSeconds,
  resolution: answer.resolution,
  times: [...answer.times],
  series: answer.series.map(({ labels, stat, values }) => ({ labels: { ...labels }, stat, values: [...values] })),
  truncated: answer.truncated,
});

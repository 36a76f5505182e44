import { z } from 'zod';
import { createInputParser, refuseInput } from '../../platform/http/input-validation.ts';
import { createQueryReader } from '../../platform/http/query-text.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import { serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { LiveFigures } from './live.service.ts';
import { stats } from './selection.ts';
import type { SeriesService } from './series.service.ts';
import { type Chart, liveChart, readChart, seriesQuery } from './series-question.ts';

export type SeriesRouteNeeds = {
  readonly metrics: () => readonly Metric[];
  readonly series: SeriesService;
  readonly live: LiveFigures;
  /** @throws Problem with status 401, or 503 when it cannot be told. */
  readonly authenticate: (authorization: string | undefined) => Principal | Promise<Principal>;
  readonly isAllowed: (principal: Principal, permission: Permission) => boolean;
};

const permission = 'monitoring:read';

const seriesBody = z
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

const readLiveQuery = createQueryReader(liveChart);
const parseLiveQuery = createInputParser(liveChart);
const mostCharts = 16;

const readLiveChart = (metrics: readonly Metric[], text: string): Chart => {
  try {
    return readChart(metrics, parseLiveQuery(readLiveQuery(text)));
  } catch (error) {
    // Which parameter it is, is said in the terms of this route.
    if (!(error instanceof Problem)) throw error;
    const issues = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) });
    const [issue] = issues.parse(error.details).issues;
    throw refuseInput('series', `${issue?.path ?? 'series'}: ${issue?.message ?? error.message}`);
  }
};

export const createSeriesRoutes = (needs: SeriesRouteNeeds): Route[] => {
  const { metrics, series, live, authenticate, isAllowed } = needs;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/monitoring/series',
      operationId: 'readSeries',
      tag: 'Monitoring',
      summary: 'What was measured, over time',
      description:
        'One metric, brought together by the labels in `by`, in at most as many points as asked for. Without `from` the last hour. Minutes are kept for `METRICS_MINUTES_DAYS`, hours for `METRICS_HOURS_DAYS`; `resolution` says what the answer was made from.',
      access: { kind: 'permission', permission },
      limit: 'general',
      query: seriesQuery,
      responses: { 200: { description: 'The series, at most 50.', body: seriesBody } },
      problems: [serviceUnavailable],
      handle: async ({ query: { from, to, points, ...query } }) => {
        const chart = readChart(metrics(), query);
        const answer = await series.read({ ...chart, from, to, points });
        return {
          status: 200,
          body: {
            metric: chart.metric.name,
            kind: chart.metric.kind,
            unit: chart.metric.unit,
            from: new Date(answer.fromSeconds * 1_000).toISOString(),
            to: new Date(answer.toSeconds * 1_000).toISOString(),
            step_seconds: answer.stepSeconds,
            resolution: answer.resolution,
            times: answer.times,
            series: answer.series,
            truncated: answer.truncated,
          },
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/monitoring/live',
      operationId: 'streamSeries',
      tag: 'Monitoring',
      summary: 'Follow what is measured',
      description:
        'Server-sent events over a plain `fetch`: `history` with what this process remembers, a quarter of an hour at most, then `point` every ten seconds. The figures are those of the process that answers. The stream ends with the access token, with its session, and after an hour at most.',
      access: { kind: 'permission', permission },
      limit: 'general',
      query: z.strictObject({
        series: z.array(z.string().max(2_000)).min(1).max(mostCharts, `Follow at most ${mostCharts} charts.`).meta({
          description:
            'A chart as a query of its own, percent-encoded: `metric=…&stat=…&by=…&where=…`; up to 16 times.',
        }),
      }),
      responses: {
        200: {
          description: 'Events until the client goes.',
          body: z.string(),
          contentType: 'text/event-stream',
          headers: { 'X-Accel-Buffering': 'Tells nginx to pass on each event as it comes.' },
        },
      },
      problems: [serviceUnavailable],
      handle: async ({ query, header }) => {
        const authorization = header('authorization');
        const mayStillSee = async (): Promise<boolean> => {
          try {
            return isAllowed(await authenticate(authorization), permission);
          } catch (error) {
            if (error instanceof Problem) return false;
            throw error;
          }
        };
        const charts = query.series.map((text) => readLiveChart(metrics(), text));
        const body = live.stream(charts, mayStillSee);
        return { status: 200, body, headers: { 'X-Accel-Buffering': 'no' } };
      },
    }),
  ];
};

import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import { rateLimitExceeded, serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { readChartText } from './chart-text.ts';
import type { LiveFigures } from './live.service.ts';
import type { SeriesService } from './series.service.ts';
import { seriesBody, seriesBodyOf } from './series-body.ts';
import { chartsQuery, chartTexts, readChart, seriesQuery } from './series-question.ts';

export type SeriesRouteNeeds = {
  readonly metrics: () => readonly Metric[];
  readonly series: SeriesService;
  readonly live: LiveFigures;
  /** @throws Problem with status 401, or 503 when it cannot be told. */
  readonly authenticate: (authorization: string | undefined) => Principal | Promise<Principal>;
  readonly isAllowed: (principal: Principal, permission: Permission) => boolean;
};

const permission = 'monitoring:read';

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
        return { status: 200, body: seriesBodyOf(chart, answer) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/monitoring/charts',
      operationId: 'readCharts',
      tag: 'Monitoring',
      summary: 'Several series over the same time',
      description:
        'What `/api/v1/monitoring/series` answers of each chart, in the order of the charts: a page of charts is one call.',
      access: { kind: 'permission', permission },
      limit: 'general',
      query: chartsQuery,
      responses: {
        200: { description: 'A chart for each that was asked for.', body: z.object({ data: z.array(seriesBody) }) },
      },
      problems: [serviceUnavailable],
      handle: async ({ query: { from, to, points, series: texts } }) => {
        const charts = texts.map((text) => readChartText(metrics(), text));
        const data: z.input<typeof seriesBody>[] = [];
        // One after another: a page of charts shall not take the whole pool.
        for (const chart of charts) data.push(seriesBodyOf(chart, await series.read({ ...chart, from, to, points })));
        return { status: 200, body: { data } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/monitoring/live',
      operationId: 'streamSeries',
      tag: 'Monitoring',
      summary: 'Follow what is measured',
      description:
        'Server-sent events over a plain `fetch`: `history` with what is remembered, a quarter of an hour at most, then `point` every ten seconds. The figures are those of the server that answers, of all its processes where it has several (`--processes`). The stream ends with the access token, with its session, and after an hour at most.',
      access: { kind: 'permission', permission },
      limit: 'general',
      query: z.strictObject({ series: chartTexts }),
      responses: {
        200: {
          description: 'Events until the client goes.',
          body: z.string(),
          contentType: 'text/event-stream',
          headers: { 'X-Accel-Buffering': 'Tells nginx to pass on each event as it comes.' },
        },
      },
      problems: [rateLimitExceeded, serviceUnavailable],
      handle: async ({ query, header, principal }) => {
        const authorization = header('authorization');
        const mayStillSee = async (): Promise<boolean> => {
          try {
            return isAllowed(await authenticate(authorization), permission);
          } catch (error) {
            if (error instanceof Problem) return false;
            throw error;
          }
        };
        const charts = query.series.map((text) => readChartText(metrics(), text));
        const body = live.stream(charts, principal.userId, mayStillSee);
        return { status: 200, body, headers: { 'X-Accel-Buffering': 'no' } };
      },
    }),
  ];
};

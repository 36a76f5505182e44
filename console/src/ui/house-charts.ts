import type { SeriesFigures } from '../api/series.ts';
import type { Words } from '../words/en.ts';
import { isFailure, requests, statusGroups } from './request-series.ts';
import type { SeriesChartSpec } from './series-chart.tsx';
import { labelOf, lineEach, lineOfGroups, shareLine, statOf } from './series-lines.ts';

/*
 * The charts that stand on more than one page: of requests, of logins, and of who is here.
 */

export const requestCharts = (words: Words, route?: string) => {
  const { charts } = words;
  const only = route === undefined ? {} : { route };
  const traces = route === undefined ? {} : { name: route };
  const byStatus = requests(['rate'], { by: ['status'], ...only });
  const rate: SeriesChartSpec = {
    key: 'requests',
    title: charts.requests,
    query: byStatus,
    unit: 'per-second',
    toLines: lineOfGroups(statusGroups(charts.status)),
    isStacked: true,
    traces,
  };
  const errors: SeriesChartSpec = {
    key: 'errors',
    title: charts.errors,
    lead: charts.errorsLead,
    query: byStatus,
    unit: 'share',
    toLines: shareLine(charts.errorShare, 'danger', isFailure),
    rules: ['api-error-rate'],
    traces: { ...traces, status: 'error' },
  };
  const latency: SeriesChartSpec = {
    key: 'latency',
    title: charts.latency,
    query: requests(['p50', 'p95', 'p99'], only),
    unit: 'seconds',
    toLines: lineEach(statOf),
    rules: ['api-slow'],
    traces,
  };
  return { rate, errors, latency };
};

const loginsByOutcome = { metric: 'castellan.auth.login.attempts', stats: ['increase'], by: ['outcome'] };

export const isSuccess = ({ labels }: SeriesFigures['series'][number]): boolean => labels.outcome === 'success';

export const loginCharts = (words: Words) => {
  const { charts } = words;
  const logins: SeriesChartSpec = {
    key: 'logins',
    title: charts.logins,
    query: loginsByOutcome,
    unit: 'count',
    toLines: lineOfGroups([
      { key: 'success', label: charts.succeeded, colour: 'chart-1', has: isSuccess },
      { key: 'failure', label: charts.failed, colour: 'danger', has: (one) => !isSuccess(one) },
    ]),
    isStacked: true,
  };
  const loginFailures: SeriesChartSpec = {
    key: 'login-failures',
    title: charts.loginFailures,
    query: loginsByOutcome,
    unit: 'share',
    toLines: shareLine(charts.failed, 'danger', (one) => !isSuccess(one)),
    rules: ['login-failures'],
  };
  return { logins, loginFailures };
};

/** In this order, whatever order the server has. */
const windows = ['1h', '1d', '7d', '30d'];

export const activeUsersChart = ({ charts }: Words): SeriesChartSpec => ({
  key: 'active-users',
  title: charts.activeUsers,
  query: { metric: 'castellan.auth.user.active', stats: ['max'], by: ['window'] },
  unit: 'count',
  toLines: (figures) =>
    lineEach(({ labels: { window = '' } }) => charts.activeWithin[window] ?? window)({
      ...figures,
      series: figures.series.toSorted(
        (a, b) => windows.indexOf(a.labels.window ?? '') - windows.indexOf(b.labels.window ?? ''),
      ),
    }),
});

export const queueCharts = ({ charts, tasks }: Words) => {
  const oldest: SeriesChartSpec = {
    key: 'oldest',
    title: charts.oldestQueued,
    lead: charts.oldestQueuedLead,
    query: { metric: 'castellan.task.queue.oldest_ready.age', stats: ['max'], by: ['queue'] },
    unit: 'seconds',
    toLines: lineEach(labelOf('queue', { _other: charts.otherQueues })),
    rules: ['queue-stuck'],
  };
  const depth: SeriesChartSpec = {
    key: 'depth',
    title: charts.queueDepth,
    query: { metric: 'castellan.task.queue.depth', stats: ['sum'], by: ['state'], where: ['state:!dead'] },
    unit: 'count',
    toLines: lineEach(labelOf('state', tasks.states)),
    isStacked: true,
    rules: ['queue-backlog'],
  };
  const dead: SeriesChartSpec = {
    key: 'dead',
    title: charts.deadLetters,
    query: { metric: 'castellan.task.queue.depth', stats: ['sum'], by: ['queue'], where: ['state:dead'] },
    unit: 'count',
    toLines: lineEach(labelOf('queue', { _other: charts.otherQueues })),
    isStacked: true,
  };
  return { oldest, depth, dead };
};

import type { Dashboard } from './dashboard.ts';
import type { Queries } from './queries.ts';
import { failureShare, ofPeople } from './requests.ts';

const duration = 'http.server.request.duration';

export const api = (q: Queries): Dashboard => ({
  name: 'api',
  title: 'API',
  description: 'Every route: how often it is called, how long it takes, how often it fails.',
  content: [
    {
      ...{ kind: 'stacked', title: 'Requests by status', unit: 'reqps', width: 12, height: 8 },
      description: 'Answers a second, by status code.',
      queries: [{ expr: q.countRate(duration, { by: ['status'], where: ofPeople }), legend: '{{status}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Failures', unit: 'percentunit', width: 6, height: 8 },
      description: 'The share of requests that failed for a reason of ours (500, 503).',
      thresholds: [{ from: 0.05, color: 'red' }],
      queries: [{ expr: failureShare(q), legend: 'failed' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Under way', unit: 'short', width: 6, height: 8 },
      description: 'Requests that were received and not yet answered, by process.',
      queries: [{ expr: q.gauge('http.server.active_requests', { each: true }), legend: '{{instance}}' }],
    },
    {
      ...{ kind: 'heatmap', title: 'How long requests take', unit: 's', width: 12, height: 9 },
      description: 'How many requests took how long. Two bands are two kinds of requests.',
      queries: [{ expr: q.bucketRate(duration, { where: ofPeople }), legend: '{{le}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Slowest routes', unit: 's', width: 12, height: 9 },
      description: 'The ten routes with the longest 95th percentile.',
      queries: [
        {
          expr: `topk(10, ${q.quantile(0.95, duration, { by: ['method', 'route'], where: ofPeople })})`,
          legend: '{{method}} {{route}}',
        },
      ],
    },
    {
      ...{ kind: 'table', title: 'Requests by route', unit: 'short', width: 12, height: 12 },
      description: 'How often each route was called in the range of time.',
      queries: [
        {
          expr: `sort_desc(${q.increase(duration, { by: ['method', 'route'], where: ofPeople })} > 0)`,
          legend: 'requests',
        },
      ],
    },
    {
      ...{ kind: 'table', title: 'Refusals and failures by route', unit: 'short', width: 12, height: 12 },
      description: 'Answers of 400 and above in the range of time.',
      queries: [
        {
          expr: `sort_desc(${q.increase(duration, { by: ['method', 'route', 'status'], where: { ...ofPeople, status: { not: ['2..', '3..'] } } })} > 0)`,
          legend: 'answers',
        },
      ],
    },
    { kind: 'row', title: 'What requests wait for' },
    {
      ...{ kind: 'timeseries', title: 'Statements', unit: 's', width: 12, height: 8 },
      description: 'The ten statements with the longest 95th percentile.',
      queries: [
        {
          expr: `topk(10, ${q.quantile(0.95, 'db.client.operation.duration', { by: ['operation'] })})`,
          legend: '{{operation}}',
        },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Profile cache', unit: 'ops', width: 6, height: 8 },
      description: 'Reads that the cache answered, and those it could not.',
      queries: [{ expr: q.rate('castellan.cache.requests', { by: ['result'] }), legend: '{{result}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Calls to other servers', unit: 's', width: 6, height: 8 },
      description: '95th percentile of calls that this server makes: webhooks, exporters.',
      queries: [
        { expr: q.quantile(0.95, 'http.client.request.duration', { by: ['purpose'] }), legend: 'p95 {{purpose}}' },
      ],
    },
  ],
});

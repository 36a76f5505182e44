import type { Dashboard } from './dashboard.ts';
import type { Queries } from './queries.ts';
import { failureShare, ofPeople } from './requests.ts';

export const overview = (q: Queries): Dashboard => ({
  name: 'overview',
  title: 'Overview',
  description: 'Whether people get in, work gets done and the house is well.',
  content: [
    {
      ...{ kind: 'stat', title: 'Components', unit: 'none', width: 24, height: 4 },
      description: '1: the last health check passed; 0: it did not. Of several processes the worst counts.',
      thresholds: [
        { from: 0, color: 'red' },
        { from: 1, color: 'green' },
      ],
      queries: [
        {
          expr: `min by (component) (${q.gauge('castellan.health.check.up', { by: ['component'], each: true })})`,
          legend: '{{component}}',
        },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Requests', unit: 'reqps', width: 12, height: 8 },
      description: 'Answered requests a second, probes left out.',
      queries: [{ expr: q.countRate('http.server.request.duration', { where: ofPeople }), legend: 'requests' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Failures', unit: 'percentunit', width: 12, height: 8 },
      description: 'The share of requests that failed for a reason of ours (500, 503). The goal is 0.1 %.',
      thresholds: [{ from: 0.05, color: 'red' }],
      queries: [{ expr: failureShare(q), legend: 'failed' }],
    },
    {
      ...{ kind: 'timeseries', title: 'How long requests take', unit: 's', width: 12, height: 8 },
      description: 'Half, 95 % and 99 % of the requests were answered within this time.',
      thresholds: [{ from: 1, color: 'red' }],
      queries: [0.5, 0.95, 0.99].map((share) => ({
        expr: q.quantile(share, 'http.server.request.duration', { where: ofPeople }),
        legend: `p${share * 100}`,
      })),
    },
    {
      ...{ kind: 'timeseries', title: 'Logins', unit: 'ops', width: 12, height: 8 },
      description: 'Tried logins a second, by how they ended.',
      queries: [{ expr: q.rate('castellan.auth.login.attempts', { by: ['outcome'] }), legend: '{{outcome}}' }],
    },
    {
      ...{ kind: 'stat', title: 'Active people', unit: 'short', width: 6, height: 5 },
      description: 'People who used a session within the time that is named.',
      queries: [{ expr: q.gauge('castellan.auth.user.active', { by: ['window'] }), legend: '{{window}}' }],
    },
    {
      ...{ kind: 'stat', title: 'Oldest task that is due', unit: 's', width: 6, height: 5 },
      description:
        'For how long the longest waiting task has been due. Minutes mean that workers are missing or stuck.',
      thresholds: [
        { from: 60, color: 'yellow' },
        { from: 300, color: 'red' },
      ],
      queries: [
        {
          expr: `max(${q.gauge('castellan.task.queue.oldest_ready.age', { by: ['queue'] })}) or vector(0)`,
          legend: 'oldest',
        },
      ],
    },
    {
      ...{ kind: 'stat', title: 'Dead letters', unit: 'short', width: 6, height: 5 },
      description: 'Tasks that were given up and wait for somebody to look at them.',
      thresholds: [{ from: 1, color: 'orange' }],
      queries: [{ expr: `sum(${q.gauge('castellan.task.dead', { by: ['kind'] })})`, legend: 'dead' }],
    },
    {
      ...{ kind: 'stat', title: 'Firing alerts', unit: 'short', width: 6, height: 5 },
      description: 'As the server itself judges.',
      thresholds: [{ from: 1, color: 'red' }],
      queries: [{ expr: q.gauge('castellan.alert.firing', { by: ['severity'] }), legend: '{{severity}}' }],
    },
  ],
});

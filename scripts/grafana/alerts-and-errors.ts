import type { Dashboard } from './dashboard.ts';
import type { Queries } from './queries.ts';
import { ofPeople } from './requests.ts';

export const alertsAndErrors = (q: Queries): Dashboard => ({
  name: 'alerts-and-errors',
  title: 'Alerts and errors',
  description: 'What is wrong now, what went wrong, and whether the watching itself works.',
  content: [
    {
      ...{ kind: 'stat', title: 'Firing, as the server judges', unit: 'short', width: 6, height: 6 },
      description: 'Alerts of the built-in evaluator.',
      thresholds: [{ from: 1, color: 'red' }],
      queries: [{ expr: q.gauge('castellan.alert.firing', { by: ['severity'] }), legend: '{{severity}}' }],
    },
    {
      ...{ kind: 'table', title: 'Firing, as Prometheus judges', unit: 'short', width: 18, height: 6 },
      description: 'By the rule file beside the dashboards. Each rule has its runbook in docs/guides/alerts.md.',
      queries: [{ expr: 'ALERTS{alertname=~"Castellan.*", alertstate="firing"}', legend: '{{alertname}}' }],
    },
    {
      ...{ kind: 'stacked', title: 'Failed requests by route', unit: 'reqps', width: 12, height: 8 },
      description: 'Answers of 500 and 503 a second.',
      queries: [
        {
          expr: q.countRate('http.server.request.duration', {
            by: ['route'],
            where: { ...ofPeople, status: ['500', '503'] },
          }),
          legend: '{{route}}',
        },
      ],
    },
    {
      ...{ kind: 'stacked', title: 'Refused requests by status', unit: 'reqps', width: 12, height: 8 },
      description: 'Answers of 4xx a second: mistakes of callers, and attacks.',
      queries: [
        {
          expr: q.countRate('http.server.request.duration', {
            by: ['status'],
            where: { ...ofPeople, status: ['4..'] },
          }),
          legend: '{{status}}',
        },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Components', unit: 'short', width: 12, height: 8 },
      description: '1: the last health check passed; 0: it did not.',
      queries: [
        {
          expr: `min by (component) (${q.gauge('castellan.health.check.up', { by: ['component'], each: true })})`,
          legend: '{{component}}',
        },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Tasks that died', unit: 'short', width: 12, height: 8 },
      description: 'Dead letters by kind.',
      queries: [{ expr: q.gauge('castellan.task.dead', { by: ['kind'] }), legend: '{{kind}}' }],
    },
    { kind: 'row', title: 'The watching itself' },
    {
      ...{ kind: 'timeseries', title: 'Telemetry that was dropped', unit: 'ops', width: 8, height: 8 },
      description: 'Recordings that could not be kept, by reason. Anything but zero deserves a look.',
      queries: [{ expr: q.rate('castellan.telemetry.dropped', { by: ['reason'] }), legend: '{{reason}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Exports', unit: 'ops', width: 8, height: 8 },
      description: 'Requests of the exporters, by outcome. Empty without an exporter.',
      queries: [
        {
          expr: q.rate('castellan.telemetry.exports', { by: ['exporter', 'outcome'] }),
          legend: '{{exporter}} {{outcome}}',
        },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Notices of alerts', unit: 'short', width: 8, height: 8 },
      description: 'Attempts to tell somebody in the last hour, by channel and outcome.',
      queries: [
        {
          expr: q.increase('castellan.alert.notices', { by: ['channel', 'outcome'], within: '1h' }),
          legend: '{{channel}} {{outcome}}',
        },
      ],
    },
  ],
});

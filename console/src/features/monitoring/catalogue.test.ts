import { expect, test } from 'vitest';
import reference from '../../../../docs/reference/metrics.md?raw';
import { activeUsersChart, loginCharts, queueCharts, requestCharts } from '../../ui/house-charts.ts';
import { en } from '../../words/en.ts';
import { watchEn } from '../../words/watch-en.ts';
import { activityCharts } from './activity-charts.ts';
import { authenticationCharts } from './authentication-charts.ts';
import { systemCharts } from './system-charts.ts';
import { taskCharts } from './task-charts.ts';

const rows = reference.split('\n').flatMap((line) => {
  const [, name, kind, , , , labels] = line.split(' | ').length > 4 ? ['', ...line.split(' | ')] : [];
  const known = /`([^`]+)`/.exec(name ?? '')?.[1];
  return known === undefined || kind === undefined ? [] : [[known, { kind, labels: labels ?? '' }] as const];
});
const catalogue = new Map(rows);

const stats: Readonly<Record<string, readonly string[]>> = {
  counter: ['rate', 'increase'],
  gauge: ['avg', 'max', 'min', 'last', 'sum'],
  histogram: ['p50', 'p95', 'p99', 'avg', 'rate', 'count', 'sum'],
};

const specs = [
  ...Object.values(requestCharts(en)),
  ...Object.values(loginCharts(en)),
  ...Object.values(queueCharts(en)),
  activeUsersChart(en),
  ...activityCharts(en, watchEn),
  ...authenticationCharts(en, watchEn),
  ...systemCharts(en, watchEn),
  ...taskCharts(en, watchEn),
];
const asked = [...new Map(specs.map(({ query }) => [JSON.stringify(query), query])).values()];

test('the catalogue could be read', () => {
  expect(catalogue.size).toBeGreaterThan(50);
});

test.each(asked)('$metric is recorded, and can be asked for as $stats by $by', (query) => {
  const metric = catalogue.get(query.metric);
  expect(metric, `${query.metric} is not in docs/reference/metrics.md`).toBeDefined();
  for (const stat of query.stats) expect(stats[metric?.kind ?? '']).toContain(stat);
  const labels = [...(query.by ?? []), ...(query.where ?? []).map((condition) => condition.split(':')[0] ?? '')];
  for (const label of labels) expect(metric?.labels).toContain(`\`${label}\`:`);
});

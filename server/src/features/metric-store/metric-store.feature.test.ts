import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMetricProcesses, readWindowOf } from '../../../test/harness/metric-processes.ts';
import { openMetricStand } from '../../../test/harness/metric-stand.ts';
import { defineCounter, defineHistogram, type Metric } from '../../platform/metrics/metric.ts';
import type { Stat } from './selection.ts';

const { database, madeMetrics, open, query } = await openMetricProcesses();
const hourMs = 3_600_000;

test('what was recorded is told the same before it is written, from minutes, from packs and from hours', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  for (let minute = 0; minute < 30; minute += 1) {
    stand.increment(metrics.calls, { route: '/a', outcome: 'success' }, 2);
    stand.increment(metrics.calls, { route: '/b', outcome: 'failure' });
    stand.histogram(metrics.took, 0.3, { route: '/a' });
    stand.gauge(metrics.level, minute, { pool: 'x' });
    await stand.flush(6);
  }
  const told = async (minutes: number) => ({
    calls: await readWindowOf(stand, metrics.calls, 'increase', { by: ['route'], minutes }),
    failures: await readWindowOf(stand, metrics.calls, 'increase', { where: { outcome: ['failure'] }, minutes }),
    took: await readWindowOf(stand, metrics.took, 'count', { minutes }),
    high: await readWindowOf(stand, metrics.level, 'max', { minutes }),
    last: await readWindowOf(stand, metrics.level, 'last', { minutes }),
    low: await readWindowOf(stand, metrics.level, 'min', { minutes }),
  });
  const expected = {
    calls: { '/a': 60, '/b': 30 },
    failures: { '': 30 },
    took: { '': 30 },
    high: { '': 29 },
    last: { '': 29 },
    low: { '': 0 },
  };
  assert.deepEqual(await told(60), expected, 'as minutes');
  stand.clock.advanceMs(hourMs);
  assert.deepEqual(await stand.pack(), { packed: 4 });
  assert.deepEqual(await told(120), expected, 'packed');
  assert.deepEqual(await told(24 * 60), expected, 'as hours');
  assert.deepEqual(await stand.pack(), { packed: 0 }, 'packed once more');
  assert.deepEqual(await told(120), expected, 'packed twice');
});

test('a hundred thousand invented label values add one series', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  for (let made = 0; made < 100_000; made += 1) {
    const labels: Record<string, string> = { route: `/users/${made}`, outcome: `<script>${made}` };
    stand.increment(metrics.calls, labels as { route: '/a'; outcome: 'success' });
  }
  await stand.flush(7);
  assert.deepEqual(await readWindowOf(stand, metrics.calls, 'increase', { by: ['route', 'outcome'] }), {
    '_other _other': 100_000,
  });
  const rows = await query(
    `select count(*)::int as count from castellan.metric_series where metric = '${metrics.calls.name}'`,
  );
  assert.deepEqual(rows, [{ count: 1 }]);
});

test('the last quarter of an hour is told in tens of seconds, unless another process has figures too', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  for (let step = 0; step < 6 * 20; step += 1) {
    stand.increment(metrics.calls, { route: '/a', outcome: 'success' }, 20);
    stand.gauge(metrics.level, step, { pool: 'x' });
    await stand.flush();
  }
  const read = (metric: Metric, stat: Stat) =>
    stand.store.readSeries({
      ...{ metric, stats: [stat], where: {}, by: [] },
      ...{ from: new Date(stand.clock.now().getTime() - 900_000), to: undefined, points: 240 },
    });
  const rates = await read(metrics.calls, 'rate');
  assert.deepEqual([rates.resolution, rates.stepSeconds, rates.times.length], ['10s', 10, 90]);
  assert.deepEqual(new Set(rates.series[0]?.values), new Set([2]));
  assert.deepEqual((await read(metrics.level, 'last')).series[0]?.values.slice(-3), [117, 118, 119]);
  stand.setAway(true);
  assert.equal((await read(metrics.calls, 'rate')).resolution, '10s', 'while the database is away');
  stand.setAway(false);
  const other = open(metrics, { clock: stand.clock });
  await other.flush(7);
  assert.equal((await read(metrics.calls, 'rate')).resolution, '1m');
});

test('of more than fifty series the largest are kept, and it is said', async () => {
  const routes = Array.from({ length: 80 }, (_, place) => `/r${place}`);
  const many = defineCounter({
    name: 'test.many.routes',
    unit: '1',
    description: 'Many series.',
    labels: { route: routes },
  });
  const stand = openMetricStand({ database, metrics: [many] });
  for (const [place, route] of routes.entries()) stand.increment(many, { route }, place + 1);
  await stand.flush(6);
  const answer = await stand.store.readSeries({
    ...{ metric: many, stats: ['increase'], where: {}, by: ['route'] },
    ...{ from: undefined, to: undefined, points: 60 },
  });
  assert.deepEqual([answer.truncated, answer.series.length], [true, 50]);
  assert.ok(answer.series.every(({ labels }) => Number(labels.route?.slice(2)) >= 30));
});

test('a histogram whose buckets a release has changed is read on with the new ones', async () => {
  const metrics = madeMetrics();
  const before = open(metrics);
  for (const value of [0.05, 0.3, 0.3, 2]) before.histogram(metrics.took, value, { route: '/a' });
  await before.flush(6);
  await before.stop();
  const changed = defineHistogram({ ...metrics.took, buckets: [0.1, 0.2, 0.5, 1, 5] });
  const stand = openMetricStand({ database, metrics: [changed], clock: before.clock });
  stand.histogram(changed, 0.3, { route: '/a' });
  await stand.flush(6);
  assert.deepEqual(await readWindowOf(stand, changed, 'count'), { '': 5 });
  assert.deepEqual(await readWindowOf(stand, changed, 'sum'), { '': 0.05 + 0.3 + 0.3 + 2 + 0.3 });
});

test('a quotient is of what both counted, and of nothing where nothing was counted', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  stand.increment(metrics.calls, { route: '/a', outcome: 'success' }, 9);
  stand.increment(metrics.calls, { route: '/a', outcome: 'failure' }, 1);
  stand.increment(metrics.calls, { route: '/b', outcome: 'success' }, 5);
  await stand.flush(6);
  const selection = { metric: metrics.calls.name, stat: 'increase', by: ['route'] } as const;
  const ratio = (value: string) =>
    stand.store.readRatio({
      numerator: { ...selection, where: { outcome: ['failure'] } },
      denominator: { ...selection, where: { outcome: [value] } },
      ...{ windowSeconds: 300, at: stand.clock.now() },
    });
  const found = (await ratio('!_other')).toSorted((one, other) =>
    (one.labels.route ?? '').localeCompare(other.labels.route ?? ''),
  );
  assert.deepEqual(found, [
    { labels: { route: '/a' }, value: 0.1, samples: 10 },
    { labels: { route: '/b' }, value: 0, samples: 5 },
  ]);
  assert.deepEqual(await ratio('_other'), []);
});

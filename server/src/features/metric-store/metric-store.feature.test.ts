import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type MetricStand, openMetricStand } from '../../../test/harness/metric-stand.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { defineCounter, defineGauge, defineHistogram, type Metric } from '../../platform/metrics/metric.ts';
import type { Stat } from './selection.ts';

const place = await createTestDatabase();
const pool = openTestPool(place.application);
after(async () => {
  await pool.close();
  await place.drop();
});
const { database } = pool;

let made = 0;
/** Metrics of its own for each test, as they share a database. */
const madeMetrics = () => {
  made += 1;
  const described = { unit: '1', description: 'A metric of a test.' };
  return {
    calls: defineCounter({
      ...described,
      name: `test.calls.n${made}`,
      labels: { route: ['/a', '/b'], outcome: ['success', 'failure'] },
    }),
    level: defineGauge({ ...described, name: `test.level.n${made}`, labels: { pool: ['x', 'y'] } }),
    shared: defineGauge({ ...described, name: `test.shared.n${made}`, labels: {}, scope: 'house' }),
    took: defineHistogram({
      ...described,
      name: `test.took.n${made}`,
      labels: { route: ['/a', '/b'] },
      buckets: [0.1, 0.5, 1, 5],
    }),
  };
};

type Made = ReturnType<typeof madeMetrics>;
const open = (metrics: Made, more: Partial<Parameters<typeof openMetricStand>[0]> = {}): MetricStand =>
  openMetricStand({ database, metrics: Object.values(metrics), ...more });

type Asked = {
  readonly by?: readonly string[];
  readonly where?: Readonly<Record<string, readonly string[]>>;
  readonly minutes?: number;
};

/** What a metric says of the last minutes, as one figure for each series. */
const window = async ({ store, clock }: MetricStand, metric: Metric, stat: Stat, asked: Asked = {}) => {
  const { minutes = 60, ...selection } = asked;
  const values = await store.readWindow({
    ...{ metric: metric.name, stat, windowSeconds: minutes * 60, at: clock.now() },
    ...selection,
  });
  return Object.fromEntries(values.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
};

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
    calls: await window(stand, metrics.calls, 'increase', { by: ['route'], minutes }),
    failures: await window(stand, metrics.calls, 'increase', { where: { outcome: ['failure'] }, minutes }),
    took: await window(stand, metrics.took, 'count', { minutes }),
    high: await window(stand, metrics.level, 'max', { minutes }),
    last: await window(stand, metrics.level, 'last', { minutes }),
    low: await window(stand, metrics.level, 'min', { minutes }),
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

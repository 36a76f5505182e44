import assert from 'node:assert/strict';
import { after, beforeEach } from 'node:test';
import pg from 'pg';
import type { Stat } from '../../src/features/metric-store/metric-store.feature.ts';
import { defineCounter, defineGauge, defineHistogram, type Metric } from '../../src/platform/metrics/metric.ts';
import { type MetricStand, type MetricStandOptions, openMetricStand } from './metric-stand.ts';
import { createTestDatabase } from './test-database.ts';
import { openTestPool } from './test-pool.ts';

/** Metrics of each kind, with names of their own: the tests of a file share a database. */
const makeMetrics = (number: number) => {
  const described = { unit: '1', description: 'A metric of a test.' };
  return {
    calls: defineCounter({
      ...described,
      name: `test.calls.n${number}`,
      labels: { route: ['/a', '/b'], outcome: ['success', 'failure'] },
    }),
    level: defineGauge({ ...described, name: `test.level.n${number}`, labels: { pool: ['x', 'y'] } }),
    shared: defineGauge({ ...described, name: `test.shared.n${number}`, labels: {}, scope: 'house' }),
    took: defineHistogram({
      ...described,
      name: `test.took.n${number}`,
      labels: { route: ['/a', '/b'] },
      buckets: [0.1, 0.5, 1, 5],
    }),
  };
};

type Made = ReturnType<typeof makeMetrics>;

type Asked = {
  readonly by?: readonly string[];
  readonly where?: Readonly<Record<string, readonly string[]>>;
  readonly minutes?: number;
};

/** A database for the processes of one file; those of one test are strangers to those of the next. */
export const openMetricProcesses = async () => {
  const place = await createTestDatabase();
  const pool = openTestPool(place.application);
  const client = new pg.Client(place.owner);
  await client.connect();
  after(async () => {
    await client.end();
    await pool.close();
    await place.drop();
  });
  const query = async (text: string): Promise<Record<string, unknown>[]> => (await client.query(text)).rows;
  beforeEach(async () => {
    await query('delete from castellan.metric_writers');
  });
  let made = 0;
  return {
    database: pool.database,
    query,
    madeMetrics: (): Made => {
      made += 1;
      return makeMetrics(made);
    },
    open: (metrics: Made, more: Partial<MetricStandOptions> = {}): MetricStand =>
      openMetricStand({ database: pool.database, metrics: Object.values(metrics), ...more }),
  };
};

/** What a metric says of the last hour, or of as many minutes as asked: one figure for each series. */
export const readWindowOf = async ({ store, clock }: MetricStand, metric: Metric, stat: Stat, asked: Asked = {}) => {
  const { minutes = 60, ...selection } = asked;
  const values = await store.readWindow({
    ...{ metric: metric.name, stat, windowSeconds: minutes * 60, at: clock.now() },
    ...selection,
  });
  const named = values.map(({ labels, value }) => [Object.values(labels).join(' '), value] as const);
  assert.equal(new Set(named.map(([name]) => name)).size, named.length);
  return Object.fromEntries(named);
};

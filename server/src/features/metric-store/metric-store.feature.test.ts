import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import pg from 'pg';
import { clockAtFullHour, type MetricStand, openMetricStand } from '../../../test/harness/metric-stand.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import type { Log } from '../../platform/log/log.ts';
import { defineCounter, defineGauge, defineHistogram, type Metric } from '../../platform/metrics/metric.ts';
import type { Stat } from './selection.ts';

const place = await createTestDatabase();
const pool = openTestPool(place.application);
after(async () => {
  await pool.close();
  await place.drop();
});
const { database } = pool;

const inDatabase = async (text: string): Promise<pg.QueryResult> => {
  const client = new pg.Client(place.owner);
  await client.connect();
  const result = await client.query(text);
  await client.end();
  return result;
};

// The processes of one test are strangers to those of the next.
beforeEach(async () => {
  await inDatabase('delete from castellan.metric_writers');
});

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

test('figures of two processes come together: counts and histograms add up, gauges add up or are averaged', async () => {
  const metrics = madeMetrics();
  const clock = clockAtFullHour();
  const [one, other] = [open(metrics, { clock }), open(metrics, { clock })];
  for (let step = 0; step < 12; step += 1) {
    for (const [stand, level] of [
      [one, 10],
      [other, 30],
    ] as const) {
      stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
      stand.histogram(metrics.took, 0.05, { route: '/a' });
      stand.gauge(metrics.level, level, { pool: 'x' });
      stand.gauge(metrics.shared, 7, {});
    }
    clock.advanceMs(10_000);
    await one.takeStock();
    await other.takeStock();
  }
  const told = async (stand: MetricStand) => ({
    calls: await window(stand, metrics.calls, 'increase'),
    took: await window(stand, metrics.took, 'count'),
    level: await window(stand, metrics.level, 'avg'),
    added: await window(stand, metrics.level, 'sum'),
    shared: await window(stand, metrics.shared, 'sum'),
  });
  const expected = { calls: { '': 24 }, took: { '': 24 }, level: { '': 20 }, added: { '': 40 }, shared: { '': 7 } };
  assert.deepEqual(await told(one), expected);
  assert.deepEqual(await told(other), expected);
  clock.advanceMs(hourMs);
  await one.pack();
  assert.deepEqual(await told(open(metrics, { clock })), {
    ...expected,
    calls: { '': 0 },
    took: { '': 0 },
    level: {},
    added: {},
    shared: {},
  });
  clock.advanceMs(-hourMs);
  assert.deepEqual(await told(open(metrics, { clock })), expected, 'packed, to a third');
});

test('a minute that another process has not written yet is left out rather than told too low', async () => {
  const metrics = madeMetrics();
  const clock = clockAtFullHour();
  const [one, other] = [open(metrics, { clock }), open(metrics, { clock })];
  const step = async () => {
    for (const stand of [one, other]) stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
    clock.advanceMs(10_000);
    await one.takeStock();
    await other.takeStock();
  };
  for (let steps = 0; steps < 6 * 3 + 2; steps += 1) await step();
  const values = async (stand: MetricStand) =>
    (
      await stand.store.readSeries({
        ...{ metric: metrics.calls, stats: ['increase'], where: {}, by: [] },
        ...{ from: new Date(clock.now().getTime() - 3 * 60_000), to: undefined, points: 240 },
      })
    ).series[0]?.values;
  assert.deepEqual(await values(one), [12, 12, 12, null]);
  await other.stop();
  assert.deepEqual(await values(one), [12, 12, 12, 4]);
});

test('what a process recorded goes on after its restart, without a gap, a fall or a repetition', async () => {
  const metrics = madeMetrics();
  const before = open(metrics);
  const { clock } = before;
  const record = async (stand: MetricStand) => {
    stand.increment(metrics.calls, { route: '/a', outcome: 'success' }, 3);
    await stand.flush();
  };
  for (let step = 0; step < 9; step += 1) await record(before);
  await before.stop();
  const afterwards = open(metrics, { clock });
  for (let step = 0; step < 9; step += 1) await record(afterwards);
  const { series } = await afterwards.store.readSeries({
    ...{ metric: metrics.calls, stats: ['increase', 'rate'], where: {}, by: [] },
    ...{ from: new Date(clock.now().getTime() - 3 * 60_000), to: undefined, points: 240 },
  });
  assert.deepEqual(series[0]?.values.slice(0, 3), [18, 18, 18]);
  assert.deepEqual(series[1]?.values.slice(0, 3), [0.3, 0.3, 0.3]);
});

test('while the database is away minutes wait, and each is written once when it is back', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  const record = async (steps: number) => {
    for (let step = 0; step < steps; step += 1) {
      stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
      await stand.flush();
    }
  };
  await record(12);
  stand.setAway(true);
  await record(6 * 5);
  assert.deepEqual(await window(stand, metrics.calls, 'increase', { minutes: 15 }), { '': 42 }, 'from memory');
  await assert.rejects(window(stand, metrics.calls, 'increase', { minutes: 16 }), { code: 'SERVICE_UNAVAILABLE' });
  stand.setAway(false);
  await record(6);
  assert.deepEqual(await window(stand, metrics.calls, 'increase'), { '': 48 });
  await stand.stop();
  assert.deepEqual(await window(open(metrics, { clock: stand.clock }), metrics.calls, 'increase'), { '': 48 });
});

test('of a database that stays away the oldest minutes are given up after a quarter of an hour, and the process says how many', async () => {
  const metrics = madeMetrics();
  const said: Record<string, unknown>[] = [];
  const log: Log = { write: (_event, fields) => void said.push(fields), writeError: () => {} };
  const stand = open(metrics, { log });
  stand.setAway(true);
  for (let step = 0; step < 6 * 20; step += 1) {
    stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
    await stand.flush();
  }
  stand.setAway(false);
  await stand.flush();
  const [{ lost_minutes: lost } = {}] = said;
  assert.ok(Number(lost) >= 3 && Number(lost) <= 5, `${lost} minutes`);
  assert.deepEqual(await window(stand, metrics.calls, 'increase'), { '': 120 - Number(lost) * 6 });
});

test('a portion whose answer was lost after it was committed is not added again', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  stand.loseNextAnswer();
  for (let step = 0; step < 18; step += 1) {
    stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
    await stand.flush();
  }
  assert.deepEqual(await window(stand, metrics.calls, 'increase'), { '': 18 });
  await stand.stop();
  assert.deepEqual(await window(open(metrics, { clock: stand.clock }), metrics.calls, 'increase'), { '': 18 });
});

test('a clock that is put back makes nothing negative and counts nothing twice', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  const record = async (steps: number) => {
    for (let step = 0; step < steps; step += 1) {
      stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
      stand.gauge(metrics.level, 5, { pool: 'x' });
      await stand.flush();
    }
  };
  await record(30);
  stand.clock.advanceMs(-150_000);
  await record(30);
  assert.deepEqual(await window(stand, metrics.calls, 'increase'), { '': 60 });
  assert.deepEqual(await window(stand, metrics.level, 'avg'), { '': 5 });
  const { series } = await stand.store.readSeries({
    ...{ metric: metrics.calls, stats: ['rate'], where: {}, by: [] },
    ...{ from: undefined, to: undefined, points: 240 },
  });
  assert.ok(series[0]?.values.every((value) => value === null || value >= 0));
});

test('minutes that come after their hour was packed are added to it', async () => {
  const metrics = madeMetrics();
  const clock = clockAtFullHour();
  const [prompt, late] = [open(metrics, { clock }), open(metrics, { clock })];
  late.setAway(true);
  for (let step = 0; step < 6; step += 1) {
    for (const stand of [prompt, late]) {
      stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
      stand.gauge(metrics.level, 4, { pool: 'x' });
    }
    clock.advanceMs(10_000);
    await prompt.takeStock();
    await late.takeStock();
  }
  clock.advanceMs(hourMs);
  await prompt.pack();
  late.setAway(false);
  await late.stop();
  const told = async () => [
    await window(prompt, metrics.calls, 'increase', { minutes: 120 }),
    await window(prompt, metrics.level, 'avg', { minutes: 24 * 60 }),
  ];
  assert.deepEqual(await told(), [{ '': 12 }, { '': 4 }]);
  await Promise.all([prompt.pack(), late.pack()]);
  assert.deepEqual(await told(), [{ '': 12 }, { '': 4 }], 'packed by two at once');
});

test('packing beside processes that write loses and doubles nothing', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  const packing: Promise<unknown>[] = [];
  for (let minute = 0; minute < 30; minute += 1) {
    stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
    stand.histogram(metrics.took, 0.2, { route: '/b' });
    await stand.flush();
    // To and fro between two hours, so that what is packed and what is written are the same rows.
    stand.clock.advanceMs(minute % 2 === 0 ? 2 * hourMs : -2 * hourMs);
    packing.push(stand.pack());
    await stand.flush();
  }
  await Promise.all(packing);
  await stand.stop();
  stand.clock.advanceMs(3 * hourMs);
  const later = open(metrics, { clock: stand.clock });
  await later.pack();
  assert.deepEqual(await window(later, metrics.calls, 'increase', { minutes: 600 }), { '': 30 });
  assert.deepEqual(await window(later, metrics.took, 'count', { minutes: 24 * 60 }), { '': 30 });
});

test('a hundred thousand invented label values add one series', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  for (let made = 0; made < 100_000; made += 1) {
    const labels: Record<string, string> = { route: `/users/${made}`, outcome: `<script>${made}` };
    stand.increment(metrics.calls, labels as { route: '/a'; outcome: 'success' });
  }
  await stand.flush(7);
  assert.deepEqual(await window(stand, metrics.calls, 'increase', { by: ['route', 'outcome'] }), {
    '_other _other': 100_000,
  });
  const { rows } = await inDatabase(
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
  assert.deepEqual(await window(stand, changed, 'count'), { '': 5 });
  assert.deepEqual(await window(stand, changed, 'sum'), { '': 0.05 + 0.3 + 0.3 + 2 + 0.3 });
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

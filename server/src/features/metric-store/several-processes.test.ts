import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMetricProcesses, readWindowOf } from '../../../test/harness/metric-processes.ts';
import { clockAtFullHour, type MetricStand } from '../../../test/harness/metric-stand.ts';

const { madeMetrics, open } = await openMetricProcesses();
const hourMs = 3_600_000;

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
    calls: await readWindowOf(stand, metrics.calls, 'increase'),
    took: await readWindowOf(stand, metrics.took, 'count'),
    level: await readWindowOf(stand, metrics.level, 'avg'),
    added: await readWindowOf(stand, metrics.level, 'sum'),
    shared: await readWindowOf(stand, metrics.shared, 'sum'),
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

test('a level that only another process tells is known at every moment, though that one writes once a minute', async () => {
  const metrics = madeMetrics();
  const clock = clockAtFullHour();
  const [watching, telling] = [open(metrics, { clock }), open(metrics, { clock })];
  const read = async (seconds: number) =>
    (await readWindowOf(watching, metrics.level, 'max', { minutes: seconds / 60 }))[''];
  const told: unknown[] = [];
  const readBoth = async () => told.push(await read(30), await read(60));
  for (let step = 0; step < 30; step += 1) {
    telling.gauge(metrics.level, step < 15 ? 1 : 0, { pool: 'x' });
    clock.advanceMs(5_000);
    await readBoth();
    clock.advanceMs(5_000);
    await watching.takeStock();
    // Between the two, as processes that began at different moments write their minutes.
    await readBoth();
    await telling.takeStock();
  }
  const readings = 4;
  const known = told.slice(7 * readings);
  assert.deepEqual(new Set(known), new Set([1, 0]));
  assert.ok(known.indexOf(0) <= (25 - 7) * readings, 'the minute in which it fell, and the one after it');
  assert.ok(!known.slice(known.indexOf(0) + readings).includes(1));
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
    await readWindowOf(prompt, metrics.calls, 'increase', { minutes: 120 }),
    await readWindowOf(prompt, metrics.level, 'avg', { minutes: 24 * 60 }),
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
  assert.deepEqual(await readWindowOf(later, metrics.calls, 'increase', { minutes: 600 }), { '': 30 });
  assert.deepEqual(await readWindowOf(later, metrics.took, 'count', { minutes: 24 * 60 }), { '': 30 });
});

test('of one process the sum of a gauge is its average, also in the minute in which it began', async () => {
  const metrics = madeMetrics();
  const clock = clockAtFullHour();
  clock.advanceMs(37_300);
  const stand = open(metrics, { clock });
  // The first flush tells of more than ten seconds.
  clock.advanceMs(2_500);
  for (let step = 0; step < 6; step += 1) {
    stand.gauge(metrics.level, 50, { pool: 'x' });
    await stand.flush();
  }
  const { series } = await stand.store.readSeries({
    ...{ metric: metrics.level, stats: ['sum'], where: {}, by: [] },
    ...{ from: new Date(clock.now().getTime() - 120_000), to: undefined, points: 2 },
  });
  assert.deepEqual(new Set(series[0]?.values.filter((value) => value !== null)), new Set([50]));
});

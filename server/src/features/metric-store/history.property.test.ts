import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { clockAtFullHour, type MetricStand, openMetricStand } from '../../../test/harness/metric-stand.ts';
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

const bounds = [0.1, 1, 10];
const routes = ['/a', '/b'] as const;

/** What one process recorded in ten seconds, after the clock had gone on by some minutes. */
const step = fc.record({
  process: fc.nat(1),
  minutesBefore: fc.constantFrom(0, 0, 0, 0, 1, 7, 60, 150),
  calls: fc.array(fc.tuple(fc.constantFrom(...routes), fc.integer({ min: 1, max: 1_000 })), { maxLength: 3 }),
  took: fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 4 }),
  level: fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined }),
  packs: fc.constantFrom(false, false, false, true),
  restarts: fc.constantFrom(false, false, false, true),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

type Recording = { readonly atMs: number; readonly step: Step };

let runs = 0;
const madeMetrics = () => {
  runs += 1;
  const described = { unit: '1', description: 'A metric of a test.' };
  return {
    calls: defineCounter({ ...described, name: `test.calls.n${runs}`, labels: { route: routes } }),
    took: defineHistogram({ ...described, name: `test.took.n${runs}`, labels: {}, buckets: bounds }),
    level: defineGauge({ ...described, name: `test.level.n${runs}`, labels: {} }),
  };
};

/** What the recordings of a stretch say, told from the list of them. */
const truthOf = (recordings: readonly Recording[], fromMs: number, toMs: number) => {
  const inside = recordings.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map((one) => one.step);
  const called = (route: string): number =>
    inside.flatMap(({ calls }) => calls).reduce((sum, [name, by]) => sum + (name === route ? by : 0), 0);
  const took = inside.flatMap((one) => one.took);
  const levels = inside.flatMap(({ level }) => (level === undefined ? [] : [level]));
  return {
    a: called('/a'),
    b: called('/b'),
    count: took.length,
    sum: took.reduce((sum, ms) => sum + ms / 100, 0),
    slow: took.filter((ms) => ms / 100 > 1).length,
    max: levels.length === 0 ? null : Math.max(...levels),
    min: levels.length === 0 ? null : Math.min(...levels),
    last: levels.at(-1) ?? null,
    avg: levels.length === 0 ? null : levels.reduce((sum, level) => sum + level, 0) / levels.length,
  };
};

const close = (told: number | null | undefined, truth: number | null, what: string): void => {
  if (truth === null || told === null || told === undefined) assert.equal(told ?? null, truth, what);
  else assert.ok(Math.abs(told - truth) <= 1e-9 * Math.max(1, Math.abs(truth)), `${what}: ${told}, not ${truth}`);
};

const compare = async (
  stand: MetricStand,
  metrics: ReturnType<typeof madeMetrics>,
  recordings: readonly Recording[],
  startMs: number,
  points: number,
) => {
  const read = (metric: Metric, stats: readonly Stat[], by: readonly string[] = []) =>
    stand.store.readSeries({ metric, stats, by, where: {}, from: new Date(startMs), to: stand.clock.now(), points });
  const calls = await read(metrics.calls, ['increase'], ['route']);
  const took = await read(metrics.took, ['count', 'sum']);
  const level = await read(metrics.level, ['max', 'min', 'last', 'avg']);
  const valuesOf = ({ series }: typeof calls, stat: Stat, route?: string) =>
    series.find((one) => one.stat === stat && (route === undefined || one.labels.route === route))?.values;
  for (const [at, seconds] of calls.times.entries()) {
    // What lies ahead has no figures.
    if (seconds * 1_000 >= stand.clock.now().getTime()) continue;
    const truth = truthOf(recordings, seconds * 1_000, (seconds + calls.stepSeconds) * 1_000);
    const where = `${calls.resolution} at ${at} of ${calls.times.length}`;
    close(valuesOf(calls, 'increase', '/a')?.[at] ?? 0, truth.a, `calls of /a, ${where}`);
    close(valuesOf(calls, 'increase', '/b')?.[at] ?? 0, truth.b, `calls of /b, ${where}`);
    close(valuesOf(took, 'count')?.[at], truth.count, `count, ${where}`);
    close(valuesOf(took, 'sum')?.[at], truth.sum, `sum, ${where}`);
    for (const stat of ['max', 'min', 'last', 'avg'] as const) {
      close(valuesOf(level, stat)?.[at], truth[stat], `${stat}, ${where}`);
    }
  }
};

test('whatever is recorded, packed and restarted when, every tier tells what the recordings say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const metrics = madeMetrics();
      const clock = clockAtFullHour();
      const startMs = clock.now().getTime();
      const open = () => openMetricStand({ database: pool.database, metrics: Object.values(metrics), clock });
      const stands: [MetricStand, MetricStand] = [open(), open()];
      const recordings: Recording[] = [];
      for (const one of steps) {
        clock.advanceMs(one.minutesBefore * 60_000);
        // What is recorded belongs to the ten seconds in which it was, and to no others before.
        for (const stand of stands) await stand.takeStock();
        const which = one.process === 0 ? 0 : 1;
        const stand = stands[which];
        for (const [route, by] of one.calls) stand.increment(metrics.calls, { route }, by);
        for (const ms of one.took) stand.histogram(metrics.took, ms / 100, {});
        if (one.level !== undefined) stand.gauge(metrics.level, one.level, {});
        clock.advanceMs(10_000);
        await stand.takeStock();
        recordings.push({ atMs: clock.now().getTime() - 5_000, step: one });
        // A gauge keeps its value: the process ends here, so that the figure is told of these ten seconds alone.
        await stand.stop();
        stands[which] = open();
        if (one.restarts) {
          await stands[0].stop();
          stands[0] = open();
        }
        if (one.packs) await stand.pack();
      }
      for (const stand of stands) await stand.stop();
      clock.advanceMs(60_000);
      const reader = open();
      for (const points of [1_000, 40]) await compare(reader, metrics, recordings, startMs, points);
      clock.advanceMs(2 * 3_600_000);
      await Promise.all([reader.pack(), stands[0].pack()]);
      for (const points of [1_000, 40, 3]) await compare(reader, metrics, recordings, startMs, points);
    }),
    { numRuns: 12 },
  );
});

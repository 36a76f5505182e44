import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMetricProcesses, readWindowOf } from '../../../test/harness/metric-processes.ts';
import type { Log } from '../../platform/log/log.ts';

const { madeMetrics, open } = await openMetricProcesses();

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
  assert.deepEqual(await readWindowOf(stand, metrics.calls, 'increase', { minutes: 15 }), { '': 42 }, 'from memory');
  await assert.rejects(readWindowOf(stand, metrics.calls, 'increase', { minutes: 16 }), {
    code: 'SERVICE_UNAVAILABLE',
  });
  stand.setAway(false);
  await record(6);
  assert.deepEqual(await readWindowOf(stand, metrics.calls, 'increase'), { '': 48 });
  await stand.stop();
  assert.deepEqual(await readWindowOf(open(metrics, { clock: stand.clock }), metrics.calls, 'increase'), { '': 48 });
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
  assert.deepEqual(await readWindowOf(stand, metrics.calls, 'increase'), { '': 120 - Number(lost) * 6 });
});

test('a portion whose answer was lost after it was committed is not added again', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  stand.loseNextAnswer();
  for (let step = 0; step < 18; step += 1) {
    stand.increment(metrics.calls, { route: '/a', outcome: 'success' });
    await stand.flush();
  }
  assert.deepEqual(await readWindowOf(stand, metrics.calls, 'increase'), { '': 18 });
  await stand.stop();
  assert.deepEqual(await readWindowOf(open(metrics, { clock: stand.clock }), metrics.calls, 'increase'), { '': 18 });
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
  assert.deepEqual(await readWindowOf(stand, metrics.calls, 'increase'), { '': 60 });
  assert.deepEqual(await readWindowOf(stand, metrics.level, 'avg'), { '': 5 });
  const { series } = await stand.store.readSeries({
    ...{ metric: metrics.calls, stats: ['rate'], where: {}, by: [] },
    ...{ from: undefined, to: undefined, points: 240 },
  });
  assert.ok(series[0]?.values.every((value) => value === null || value >= 0));
});

test('a window that is shorter than a minute is answered at every moment of a minute', async () => {
  const metrics = madeMetrics();
  const stand = open(metrics);
  stand.gauge(metrics.level, 3, { pool: 'x' });
  await stand.flush(11);
  const answers: unknown[] = [];
  for (let step = 0; step < 6; step += 1) {
    await stand.flush();
    stand.clock.advanceMs(6_000);
    answers.push(await readWindowOf(stand, metrics.level, 'max', { minutes: 0.5 }));
    stand.clock.advanceMs(-6_000);
  }
  assert.deepEqual(
    answers,
    Array.from({ length: 6 }, () => ({ '': 3 })),
  );
});

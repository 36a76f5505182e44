import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from './aggregator.ts';
import type { MetricExporter, MetricFlush } from './flush.ts';
import { createFlushCycle } from './flush-cycle.ts';
import { defineCounter, defineGauge, defineHistogram } from './metric.ts';

const doors = defineCounter({
  name: 'test.doors',
  unit: '{door}',
  description: 'Doors.',
  labels: { side: ['n', 's'] },
});
const heat = defineGauge({ name: 'test.heat', unit: '1', description: 'Heat.', labels: {} });
const walks = defineHistogram({ name: 'test.walks', unit: 's', description: 'Walks.', labels: {}, buckets: [1, 2] });

const openCycle = () => {
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs) };
  const registry = createMetrics([doors, heat, walks], { clock });
  const taken: MetricFlush[] = [];
  const exporter: MetricExporter = { name: 'test', take: (flush) => void taken.push(flush), close: async () => {} };
  const cycle = createFlushCycle({ registry, exporters: [exporter], clock, intervalMs: 60_000 });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  const deltaOf = (name: string) => taken.at(-1)?.deltas.find(({ metric }) => metric.name === name)?.points;
  return { ...registry, cycle, taken, deltaOf, pass };
};

test('ten thousand recordings between two flushes are one point', () => {
  const { metrics, cycle, deltaOf } = openCycle();
  for (let index = 0; index < 10_000; index += 1) metrics.increment(doors, { side: 'n' });
  cycle.flush();
  assert.deepEqual(deltaOf('test.doors'), [{ labels: { side: 'n' }, value: 10_000 }]);
});

test('a flush holds what came since the one before, and the sums since the start', () => {
  const { metrics, cycle, deltaOf, taken, pass } = openCycle();
  metrics.increment(doors, { side: 'n' }, 3);
  metrics.histogram(walks, 1.5, {});
  cycle.flush();
  pass(10_000);
  metrics.increment(doors, { side: 's' });
  metrics.increment(doors, { side: 'n' }, 2);
  metrics.histogram(walks, 0.5, {});
  cycle.flush();
  assert.deepEqual(deltaOf('test.doors'), [
    { labels: { side: 'n' }, value: 2 },
    { labels: { side: 's' }, value: 1 },
  ]);
  assert.deepEqual(deltaOf('test.walks'), [{ labels: {}, counts: [1, 0, 0], sum: 0.5, count: 1 }]);
  const sums = taken.at(-1)?.cumulative.find(({ metric }) => metric === doors)?.points;
  assert.deepEqual(sums?.[0], { labels: { side: 'n' }, value: 5 });
  assert.deepEqual([taken.at(-1)?.from, taken.at(-1)?.to], [new Date(0), new Date(10_000)]);
});

test('a gauge is told as it stands, whatever it was before', () => {
  const { metrics, cycle, deltaOf } = openCycle();
  metrics.gauge(heat, 21, {});
  cycle.flush();
  metrics.gauge(heat, 19, {});
  cycle.flush();
  assert.deepEqual(deltaOf('test.heat'), [{ labels: {}, value: 19 }]);
});

test('what was recorded before a stop is handed on by it', async () => {
  const { metrics, cycle, deltaOf } = openCycle();
  cycle.start();
  metrics.increment(doors, { side: 'n' });
  await cycle.stop();
  assert.deepEqual(deltaOf('test.doors'), [{ labels: { side: 'n' }, value: 1 }]);
});

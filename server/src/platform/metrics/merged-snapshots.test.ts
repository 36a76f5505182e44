import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock/clock.ts';
import { createMetrics } from './aggregator.ts';
import { mergeSnapshots } from './merged-snapshots.ts';
import { defineCounter, defineGauge, defineHistogram } from './metric.ts';

const base = { description: 'For this test.', labels: {} } as const;
const doors = defineCounter({ ...base, name: 'test.doors', unit: '{door}', labels: { side: ['n', 's'] } });
const walks = defineHistogram({ ...base, name: 'test.walks', unit: 's', buckets: [1, 2] });
const open = defineGauge({ ...base, name: 'test.open', unit: '{door}' });
const memory = defineGauge({ ...base, name: 'test.memory', unit: 'By' });
const lag = defineGauge({ ...base, name: 'test.lag', unit: 's' });
const share = defineGauge({ ...base, name: 'test.share', unit: '1' });
const queued = defineGauge({ ...base, name: 'test.queued', unit: '{task}', scope: 'house' });
const isUp = defineGauge({ ...base, name: 'test.up', unit: '{check}', merged: 'min' });
const disk = defineGauge({ ...base, name: 'test.disk', unit: 'By', merged: 'max' });
const all = [doors, walks, open, memory, lag, share, queued, isUp, disk];

const processOf = (by: number) => {
  const { metrics, snapshot } = createMetrics(all, { clock: systemClock });
  metrics.increment(doors, { side: 'n' }, by);
  metrics.histogram(walks, by, {});
  for (const gauge of [open, memory, lag, share, queued, disk]) metrics.gauge(gauge, by, {});
  metrics.gauge(isUp, by > 1 ? 0 : 1, {});
  return { metrics, snapshot };
};

const merge = () => {
  const [one, other] = [processOf(1), processOf(3)];
  other.metrics.increment(doors, { side: 's' }, 7);
  const merged = mergeSnapshots([one.snapshot(), other.snapshot()]);
  return (name: string) => merged.find(({ metric }) => metric.name === name)?.points;
};

test('counters of several processes add up, series by series', () => {
  assert.deepEqual(merge()('test.doors'), [
    { labels: { side: 'n' }, value: 4 },
    { labels: { side: 's' }, value: 7 },
  ]);
});

test('histograms add up bucket by bucket', () => {
  assert.deepEqual(merge()('test.walks'), [{ labels: {}, counts: [1, 0, 1], sum: 4, count: 2 }]);
});

for (const [name, value, why] of [
  ['test.open', 4, 'things that each process has'],
  ['test.memory', 4, 'bytes'],
  ['test.lag', 3, 'the longest time'],
  ['test.share', 3, 'the greatest share'],
  ['test.queued', 3, 'one figure of the house, not its multiple'],
  ['test.disk', 3, 'what each process reports of their machine, once'],
  ['test.up', 0, 'a check that does not pass everywhere'],
] as const) {
  test(`of gauges is told: ${why}`, () => {
    assert.deepEqual(merge()(name), [{ labels: {}, value }]);
  });
}

test('one process is told as it is', () => {
  const snapshot = processOf(2).snapshot();
  assert.deepEqual(mergeSnapshots([snapshot]), snapshot);
});

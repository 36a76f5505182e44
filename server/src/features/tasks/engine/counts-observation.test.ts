import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../platform/clock/clock.ts';
import { createMetrics } from '../../../platform/metrics/aggregator.ts';
import { defineGauge } from '../../../platform/metrics/metric.ts';
import type { TaskCount } from './counts.store.ts';
import { observeCounts } from './counts-observation.ts';
import { liveStates } from './states.ts';

const queue: string[] = ['mail'];
const queueDepth = defineGauge({
  name: 'castellan.test.depth',
  unit: '{task}',
  description: 'Depth.',
  labels: { queue, state: liveStates },
});
const oldestReadyAge = defineGauge({
  name: 'castellan.test.age',
  unit: 's',
  description: 'Age.',
  labels: { queue },
});
const awaiting = defineGauge({
  name: 'castellan.test.awaiting',
  unit: '{task}',
  description: 'Awaiting.',
  labels: { queue },
});

const told = (current: readonly TaskCount[] | null) => {
  const registry = createMetrics([queueDepth, oldestReadyAge, awaiting], { clock: systemClock });
  observeCounts(registry.observe, { queueDepth, oldestReadyAge, awaiting }, { current: () => current });
  const [depth, age, waiting] = [queueDepth, oldestReadyAge, awaiting].map((metric) => {
    const found = registry.snapshot().find((snapshot) => snapshot.metric === metric);
    return found?.kind === 'number' ? found.points : [];
  });
  return { depth: depth ?? [], age: age ?? [], waiting: waiting ?? [] };
};

test('tasks of queues that this process does not know are told together', () => {
  const { depth, age } = told([
    { queue: 'mail', state: 'dead', count: 2, oldestSeconds: 0, awaiting: 0 },
    { queue: 'billing', state: 'dead', count: 12, oldestSeconds: 0, awaiting: 0 },
    { queue: 'reports', state: 'dead', count: 11, oldestSeconds: 0, awaiting: 0 },
    { queue: 'billing', state: 'ready', count: 1, oldestSeconds: 40, awaiting: 0 },
    { queue: 'reports', state: 'ready', count: 1, oldestSeconds: 70, awaiting: 0 },
  ]);
  assert.deepEqual(
    depth.filter(({ value }) => value > 0),
    [
      { labels: { queue: 'mail', state: 'dead' }, value: 2 },
      { labels: { queue: '_other', state: 'ready' }, value: 2 },
      { labels: { queue: '_other', state: 'dead' }, value: 23 },
    ],
  );
  assert.deepEqual(age, [
    { labels: { queue: 'mail' }, value: 0 },
    { labels: { queue: '_other' }, value: 70 },
  ]);
});

test('an empty queue is told as 0, and before the first count nothing is', () => {
  assert.deepEqual(told([]).age, [{ labels: { queue: 'mail' }, value: 0 }]);
  assert.deepEqual(told(null), { depth: [], age: [], waiting: [] });
});

test('of the blocked ones those that wait for other tasks are told apart', () => {
  const { waiting } = told([
    { queue: 'mail', state: 'blocked', count: 5, oldestSeconds: 0, awaiting: 3 },
    { queue: 'billing', state: 'blocked', count: 1, oldestSeconds: 0, awaiting: 1 },
  ]);
  assert.deepEqual(waiting, [
    { labels: { queue: 'mail' }, value: 3 },
    { labels: { queue: '_other' }, value: 1 },
  ]);
});

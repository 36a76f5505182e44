import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockAtFullHour } from '../../../test/harness/metric-stand.ts';
import { createMetrics } from '../../platform/metrics/aggregator.ts';
import { defineCounter, defineGauge, defineHistogram } from '../../platform/metrics/metric.ts';
import { groupPoints } from './live-groups.ts';
import { createLiveStock } from './live-stock.ts';
import type { Stat } from './selection.ts';
import { statValueOf } from './stat-value.ts';

const base = { description: 'For this test.', labels: {} } as const;
const doors = defineCounter({ ...base, name: 'test.doors', unit: '{door}', labels: { side: ['n', 's'] } });
const walks = defineHistogram({ ...base, name: 'test.walks', unit: 's', buckets: [1, 2] });
const memory = defineGauge({ ...base, name: 'test.memory', unit: 'By' });

const clock = clockAtFullHour();
const recordedBy = (count: number, bytes: number) => {
  const { metrics, snapshot } = createMetrics([doors, walks, memory], { clock });
  metrics.increment(doors, { side: 'n' }, count);
  metrics.histogram(walks, 0.5, {});
  metrics.gauge(memory, bytes, {});
  return snapshot();
};

test('a live point is what all processes recorded: counts add up, a gauge is averaged or added up as in history', () => {
  const stock = createLiveStock(clock, 10_000);
  stock.take([recordedBy(1, 10)]);
  clock.advanceMs(9_950);
  const point = stock.take([recordedBy(3, 10), recordedBy(4, 30)]);
  const toldOf = (metric: typeof doors | typeof walks | typeof memory, stat: Stat): number | null => {
    const { shape, groups, seconds } = groupPoints(stock.book, [point], { metric, where: {}, by: [] }, 1, () => 0);
    const [group] = groups;
    return group === undefined ? null : statValueOf(stat, shape, group.cells, seconds[0] ?? 0);
  };
  assert.equal(point.seconds, 9.95);
  assert.deepEqual(
    [toldOf(doors, 'increase'), toldOf(walks, 'count'), toldOf(memory, 'avg'), toldOf(memory, 'sum')],
    [7, 2, 20, 40],
  );
  assert.equal(stock.points.length, 2);
});

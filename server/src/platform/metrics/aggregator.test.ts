import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../clock/clock.ts';
import {
  createMetrics,
  type HistogramPoint,
  type MetricMisuse,
  type MetricRegistry,
  type NumberPoint,
} from './aggregator.ts';
import { defineCounter, defineGauge, defineHistogram, type Metric } from './metric.ts';

const attempts = defineCounter({
  name: 'castellan.test.attempts',
  unit: '{attempt}',
  description: 'Attempts.',
  labels: { method: ['password', 'passkey'], outcome: ['success', 'failure'] },
});
const total = defineCounter({ name: 'castellan.test.all', unit: '{thing}', description: 'All.', labels: {} });
const depth = defineGauge({
  name: 'castellan.test.depth',
  unit: '{task}',
  description: 'Depth.',
  labels: { queue: ['mail', 'audit'] },
});
const duration = defineHistogram({
  name: 'castellan.test.duration',
  unit: 's',
  description: 'Duration.',
  labels: { route: ['/a', '/b'] },
  buckets: [0.1, 0.5, 1],
});

const open = (): MetricRegistry => createMetrics([attempts, total, depth, duration], { clock: systemClock });

const numbers = (registry: MetricRegistry, metric: Metric): readonly NumberPoint[] => {
  const found = registry.snapshot().find((snapshot) => snapshot.metric === metric);
  return found?.kind === 'number' ? found.points : [];
};
const histograms = (registry: MetricRegistry, metric: Metric): readonly HistogramPoint[] => {
  const found = registry.snapshot().find((snapshot) => snapshot.metric === metric);
  return found?.kind === 'histogram' ? found.points : [];
};
const dropped = (registry: MetricRegistry): Record<string, number> => {
  const found = registry.snapshot().find(({ metric }) => metric.name === 'castellan.telemetry.dropped');
  return Object.fromEntries(
    found?.kind === 'number' ? found.points.map(({ labels, value }) => [labels.reason, value]) : [],
  );
};

test('counters add up for each combination of labels', () => {
  const registry = open();
  registry.metrics.increment(attempts, { method: 'password', outcome: 'success' });
  registry.metrics.increment(attempts, { method: 'password', outcome: 'success' }, 2);
  registry.metrics.increment(attempts, { method: 'passkey', outcome: 'failure' });
  assert.deepEqual(numbers(registry, attempts), [
    { labels: { method: 'password', outcome: 'success' }, value: 3 },
    { labels: { method: 'passkey', outcome: 'failure' }, value: 1 },
  ]);
});

test('a counter without labels is there with 0 before its first event', () => {
  assert.deepEqual(numbers(open(), total), [{ labels: {}, value: 0 }]);
});

test('a label value outside the declared list counts as _other', () => {
  const registry = open();
  const undeclared: unknown[] = ['saml', '', '__proto__', 'constructor', undefined, 7, {}];
  for (const method of undeclared) {
    // The type forbids it; a value that came through a cast must not become a series.
    Reflect.apply(registry.metrics.increment, undefined, [attempts, { method, outcome: 'success' }]);
  }
  assert.deepEqual(numbers(registry, attempts), [
    { labels: { method: '_other', outcome: 'success' }, value: undeclared.length },
  ]);
});

test('a gauge keeps its last value', () => {
  const registry = open();
  registry.metrics.gauge(depth, 5, { queue: 'mail' });
  registry.metrics.gauge(depth, 2, { queue: 'mail' });
  assert.deepEqual(numbers(registry, depth), [{ labels: { queue: 'mail' }, value: 2 }]);
});

test('a histogram puts a value that equals a bound into the bucket of that bound', () => {
  const registry = open();
  for (const value of [0.1, 0.11, 1, 1.01]) registry.metrics.histogram(duration, value, { route: '/a' });
  const [point] = histograms(registry, duration);
  assert.deepEqual(point?.counts, [1, 1, 1, 1]);
  assert.equal(point?.count, 4);
  assert.equal(point?.sum, 0.1 + 0.11 + 1 + 1.01);
});

test('recording never throws, and what it cannot keep is counted', () => {
  const registry = open();
  const { increment, gauge, histogram } = registry.metrics;
  const stranger = defineCounter({ name: 'a.stranger', unit: '1', description: 'Not registered.', labels: {} });
  const hostile = {
    get method(): string {
      throw new Error('no');
    },
  };
  increment(stranger, {});
  Reflect.apply(increment, undefined, [undefined, {}]);
  Reflect.apply(increment, undefined, [depth, { queue: 'mail' }]);
  Reflect.apply(gauge, undefined, [total, 1, {}]);
  Reflect.apply(histogram, undefined, [total, 1, {}]);
  increment(total, {}, Number.NaN);
  increment(total, {}, -1);
  increment(total, {}, Number.POSITIVE_INFINITY);
  gauge(depth, Number.NaN, { queue: 'mail' });
  histogram(duration, Number.NEGATIVE_INFINITY, { route: '/a' });
  Reflect.apply(increment, undefined, [attempts, null]);
  Reflect.apply(increment, undefined, [attempts, hostile]);
  assert.deepEqual(dropped(registry), { unregistered: 2, wrong_kind: 3, bad_value: 7 });
  assert.deepEqual(numbers(registry, total), [{ labels: {}, value: 0 }]);
});

test('a mistake is told with its metric and its label, beside being counted', () => {
  const misuses: MetricMisuse[] = [];
  const { metrics } = createMetrics([attempts, depth], {
    clock: systemClock,
    onMisuse: (misuse) => misuses.push(misuse),
  });
  Reflect.apply(metrics.increment, undefined, [attempts, { method: 'saml', outcome: 'success' }]);
  Reflect.apply(metrics.increment, undefined, [attempts, { method: '_other', outcome: 'success' }]);
  metrics.increment(total, {});
  metrics.gauge(depth, Number.NaN, { queue: 'mail' });
  assert.deepEqual(misuses, [
    { metric: attempts.name, reason: 'undeclared_label', label: 'method' },
    { metric: total.name, reason: 'unregistered' },
    { metric: depth.name, reason: 'bad_value' },
  ]);
});

test('ten thousand recordings are one series', () => {
  const registry = open();
  const before = registry.seriesCount();
  for (let i = 0; i < 10_000; i += 1) registry.metrics.histogram(duration, i / 1_000, { route: '/b' });
  assert.equal(registry.seriesCount(), before + 1);
  assert.equal(histograms(registry, duration)[0]?.count, 10_000);
});

test('a source is read at each snapshot and shows exactly what it answered', () => {
  const registry = open();
  let waiting = new Map<'mail' | 'audit', number>([
    ['mail', 3],
    ['audit', 1],
  ]);
  registry.observe(depth, () => [...waiting].map(([queue, value]) => [{ queue }, value] as const));
  assert.equal(numbers(registry, depth).length, 2);
  waiting = new Map([['audit', 4]]);
  assert.deepEqual(numbers(registry, depth), [{ labels: { queue: 'audit' }, value: 4 }]);
});

test('a source that fails costs its own metric alone', () => {
  const registry = open();
  registry.observe(depth, () => {
    throw new Error('away');
  });
  registry.observe(total, () => 42);
  assert.deepEqual(numbers(registry, depth), []);
  assert.deepEqual(numbers(registry, total), [{ labels: {}, value: 42 }]);
  assert.ok((dropped(registry).failed_source ?? 0) > 0);
});

test('observing an unregistered metric, or one twice, stops the boot', () => {
  const registry = open();
  const stranger = defineGauge({ name: 'a.stranger', unit: '1', description: 'Not registered.', labels: {} });
  assert.throws(() => registry.observe(stranger, () => 1), /"a.stranger" is observed but not registered/);
  registry.observe(total, () => 1);
  assert.throws(() => registry.observe(total, () => 1), /"castellan.test.all" has a source already/);
});

const bad: Readonly<Record<string, readonly [Partial<Metric>, RegExp]>> = {
  'a name of one word': [{ name: 'attempts' }, /"attempts".*lower-case words/],
  'a name with capitals': [{ name: 'castellan.Attempts' }, /lower-case words/],
  'no unit': [{ unit: '' }, /its unit must be/],
  milliseconds: [{ unit: 'ms' }, /its unit must be/],
  'no description': [{ description: ' ' }, /no description/],
  'a label with a capital': [{ labels: { userId: ['a'] } }, /label "userId"/],
  'a label without values': [{ labels: { kind: [] } }, /allows no value/],
  'buckets on a counter': [{ buckets: [1] }, /only a histogram/],
  'a counter of the whole house': [{ scope: 'house' }, /only a gauge/],
  'no buckets': [{ kind: 'histogram' }, /needs buckets/],
  'buckets that fall': [{ kind: 'histogram', buckets: [2, 1] }, /must be finite and ascend/],
  'an infinite bucket': [{ kind: 'histogram', buckets: [1, Number.POSITIVE_INFINITY] }, /must be finite and ascend/],
  'the label le': [{ kind: 'histogram', buckets: [1], labels: { le: ['1'] } }, /"le"/],
};
for (const [what, [change, sentence]] of Object.entries(bad)) {
  test(`refuses at boot: ${what}`, () => {
    assert.throws(() => createMetrics([{ ...total, ...change }], { clock: systemClock }), sentence);
  });
}

test('refuses two metrics of one name, also when only Prometheus would see it', () => {
  const twin = { ...total, name: 'castellan.test_all' };
  assert.throws(() => createMetrics([total, { ...total }], { clock: systemClock }), /has this name already/);
  assert.throws(
    () => createMetrics([total, twin], { clock: systemClock }),
    /"castellan.test_all".*"castellan.test.all"/,
  );
});

test('a large label space costs only the series that occur', () => {
  const words = Array.from({ length: 300 }, (_, i) => `word${i}`);
  const wide = defineCounter({
    name: 'castellan.test.wide',
    unit: '{thing}',
    description: 'Wide.',
    labels: { a: words, b: words, c: words },
  });
  const registry = createMetrics([wide], { clock: systemClock });
  registry.metrics.increment(wide, { a: 'word299', b: 'word0', c: 'word299' });
  registry.metrics.increment(wide, { a: 'word0', b: 'word299', c: 'word299' });
  assert.deepEqual(numbers(registry, wide), [
    { labels: { a: 'word299', b: 'word0', c: 'word299' }, value: 1 },
    { labels: { a: 'word0', b: 'word299', c: 'word299' }, value: 1 },
  ]);
});

test('the sum over all series equals what a plain map of the recordings says', () => {
  const outcome = fc.constantFrom('success', 'failure', 'weird');
  const method = fc.constantFrom('password', 'passkey', 'none');
  fc.assert(
    fc.property(fc.array(fc.tuple(method, outcome, fc.nat(100))), (recordings) => {
      const registry = open();
      const expected = new Map<string, number>();
      for (const [m, o, by] of recordings) {
        Reflect.apply(registry.metrics.increment, undefined, [attempts, { method: m, outcome: o }, by]);
        const key = `${m === 'none' ? '_other' : m} ${o === 'weird' ? '_other' : o}`;
        expected.set(key, (expected.get(key) ?? 0) + by);
      }
      const counted = numbers(registry, attempts).map(
        ({ labels, value }) => [`${labels.method} ${labels.outcome}`, value] as const,
      );
      assert.deepEqual(new Map(counted), expected);
    }),
    { numRuns: 100 },
  );
});

test('a gauge that gets many series keeps the first value of each', () => {
  const names = Array.from({ length: 100 }, (_, index) => `queue-${index}`);
  const wide = defineGauge({
    name: 'castellan.test.wide',
    unit: '{task}',
    description: 'Wide.',
    labels: { queue: names },
  });
  const set = createMetrics([wide], { clock: systemClock });
  for (const queue of names) set.metrics.gauge(wide, 7, { queue });
  const read = createMetrics([wide], { clock: systemClock });
  read.observe(wide, () => names.map((queue) => [{ queue }, 7] as const));
  for (const registry of [set, read]) assert.ok(numbers(registry, wide).every(({ value }) => value === 7));
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { createMetricStore } from '../../src/features/metric-store/metric-store.feature.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { renderPrometheusText } from '../../src/platform/metrics/prometheus-text.ts';
import { noSiblings } from '../../src/platform/processes/siblings.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { createConsoleExporter } from '../../src/platform/telemetry-export/console-exporter.ts';
import { createDatadogExporter } from '../../src/platform/telemetry-export/datadog/datadog-exporter.ts';
import { createOtlpExporter } from '../../src/platform/telemetry-export/otlp/otlp-exporter.ts';
import { decodeOtlpMetrics } from '../harness/otlp-decoder.ts';
import { startTelemetryReceiver } from '../harness/telemetry-receiver.ts';
import { doors, heat, openTelemetryStand, testResource, walks } from '../harness/telemetry-stand.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { openTestPool, silentLog } from '../harness/test-pool.ts';

type Numbers = Map<string, number>;

const key = (name: string, labels: Readonly<Record<string, unknown>> = {}): string =>
  [name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)].join(' ');
const add = (numbers: Numbers, name: string, value: number): void =>
  void numbers.set(name, (numbers.get(name) ?? 0) + value);

/** What the house recorded, by hand: buckets are those that hold something, each for itself. */
const recorded: Numbers = new Map([
  ['test.doors.opened side=north door.kind=gate', 3],
  ['test.doors.opened side=south door.kind=wicket', 2],
  ['test.doors.opened side=_other door.kind=gate', 1],
  ['test.heat', 0.75],
  ['test.walk.duration.count side=north', 4],
  ['test.walk.duration.sum side=north', 14.25],
  ['test.walk.duration.bucket side=north upper_bound=0.5', 2],
  ['test.walk.duration.bucket side=north upper_bound=2.5', 1],
  ['test.walk.duration.bucket side=north upper_bound=inf', 1],
]);

const sorted = (numbers: Numbers): readonly (readonly [string, number])[] =>
  [...numbers].sort(([one], [other]) => (one < other ? -1 : 1));

const stand = openTelemetryStand();
const collector = await startTelemetryReceiver();
const datadogSite = await startTelemetryReceiver();
const printed: string[] = [];

const otlp = createOtlpExporter(
  {
    metricsUrl: new URL(`${collector.origin}/v1/metrics`),
    tracesUrl: null,
    headers: {},
    isCompressed: true,
    itemsPerRequest: 3,
    resource: testResource,
    version: '1.2.3',
  },
  stand.needs,
);
const datadog = createDatadogExporter(
  { apiKey: 'a-key', origin: new URL(datadogSite.origin), itemsPerRequest: 3, resource: testResource },
  stand.needs,
);
const place = await createTestDatabase();
const pool = openTestPool(place.application);
after(async () => {
  await pool.close();
  await place.drop();
});
const openStore = () =>
  createMetricStore({
    database: pool.database,
    reservedDatabase: pool.database,
    clock: systemClock,
    randomness: systemRandomness,
    log: silentLog,
    settings: { flushIntervalMs: 10_000, minutesDays: 14, hoursDays: 400 },
    siblings: noSiblings,
    snapshotMetrics: stand.registry.snapshot,
    authenticate: () => Promise.reject(new Error('Nobody asks over HTTP.')),
    isAllowed: () => false,
  });
const cycle = stand.openCycle(
  openStore().exporter,
  otlp.metrics,
  datadog.metrics,
  createConsoleExporter((line) => printed.push(line)),
);

stand.metrics.increment(doors, { side: 'north', 'door.kind': 'gate' }, 2);
stand.metrics.increment(doors, { side: 'south', 'door.kind': 'wicket' }, 2);
stand.metrics.gauge(heat, 0.5, {});
stand.metrics.histogram(walks, 0.5, { side: 'north' });
stand.metrics.histogram(walks, 0.25, { side: 'north' });
cycle.flush();
stand.metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
// @ts-expect-error: not a declared value
stand.metrics.increment(doors, { side: 'west', 'door.kind': 'gate' });
stand.metrics.gauge(heat, 0.75, {});
stand.metrics.histogram(walks, 2, { side: 'north' });
stand.metrics.histogram(walks, 11.5, { side: 'north' });
await cycle.stop();

test('Prometheus text has the numbers, under the names that Prometheus gives them', () => {
  const own = stand.registry.snapshot().filter(({ metric }) => metric.name.startsWith('test.'));
  assert.equal(
    renderPrometheusText(own),
    `# HELP test_doors_opened_total Doors that were opened.
# TYPE test_doors_opened_total counter
test_doors_opened_total{side="north",door_kind="gate"} 3
test_doors_opened_total{side="south",door_kind="wicket"} 2
test_doors_opened_total{side="_other",door_kind="gate"} 1
# HELP test_heat_ratio How warm it is.
# TYPE test_heat_ratio gauge
test_heat_ratio 0.75
# HELP test_walk_duration_seconds How long walks take.
# TYPE test_walk_duration_seconds histogram
test_walk_duration_seconds_bucket{side="north",le="0.5"} 2
test_walk_duration_seconds_bucket{side="north",le="1"} 2
test_walk_duration_seconds_bucket{side="north",le="2.5"} 3
test_walk_duration_seconds_bucket{side="north",le="+Inf"} 4
test_walk_duration_seconds_sum{side="north"} 14.25
test_walk_duration_seconds_count{side="north"} 4
`,
  );
});

test('OTLP, decoded, has the same sums since the start', () => {
  const numbers: Numbers = new Map();
  for (const { body } of collector.requests) {
    for (const { name, gauge, sum, histogram } of decodeOtlpMetrics(body)
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics }) => metrics)
      .filter((metric) => metric.name.startsWith('test.'))) {
      // The later request replaces what the earlier one said: sums are cumulative.
      for (const { attributes, asDouble = Number.NaN } of [...(gauge?.dataPoints ?? []), ...(sum?.dataPoints ?? [])]) {
        numbers.set(key(name, attributes), asDouble);
      }
      for (const point of histogram?.dataPoints ?? []) {
        numbers.set(key(`${name}.count`, point.attributes), point.count);
        numbers.set(key(`${name}.sum`, point.attributes), point.sum);
        for (const [index, count] of point.bucketCounts.entries()) {
          const bound = { upper_bound: point.explicitBounds[index] ?? 'inf' };
          if (count > 0) numbers.set(key(`${name}.bucket`, { ...point.attributes, ...bound }), count);
        }
      }
    }
  }
  assert.deepEqual(sorted(numbers), sorted(recorded));
});

const datadogBody = z.object({
  series: z.array(
    z.object({
      metric: z.string(),
      type: z.number(),
      points: z.array(z.object({ value: z.number() })),
      tags: z.array(z.string()),
    }),
  ),
});
const resourceTags = ['service:', 'version:', 'env:', 'instance:', 'lower_bound:'];

test('Datadog, which adds up itself, comes to the same', () => {
  const numbers: Numbers = new Map();
  for (const { body } of datadogSite.requests) {
    for (const { metric, type, points, tags } of datadogBody.parse(JSON.parse(body.toString())).series) {
      if (!metric.startsWith('test.')) continue;
      const own = tags.filter((tag) => !resourceTags.some((prefix) => tag.startsWith(prefix)));
      const name = [metric, ...own.map((tag) => tag.replace(':', '='))].join(' ');
      if (type === 3) numbers.delete(name);
      add(numbers, name, points[0]?.value ?? Number.NaN);
    }
  }
  assert.deepEqual(sorted(numbers), sorted(recorded));
});

const consoleLine = z.object({
  series: z.record(
    z.string(),
    z.union([z.number(), z.object({ count: z.number(), sum: z.number(), buckets: z.record(z.string(), z.number()) })]),
  ),
});

test('the printed lines come to the same', () => {
  const numbers: Numbers = new Map();
  for (const line of printed) {
    for (const [name, value] of Object.entries(consoleLine.parse(JSON.parse(line)).series)) {
      if (!name.startsWith('test.')) continue;
      const [, metric = '', labels = ''] = /^([^{]+)(?:\{(.*)\})?$/.exec(name) ?? [];
      const pairs = labels === '' ? [] : labels.split(',');
      if (metric === 'test.heat') numbers.delete(metric);
      if (typeof value === 'number') {
        add(numbers, [metric, ...pairs].join(' '), value);
        continue;
      }
      add(numbers, [`${metric}.count`, ...pairs].join(' '), value.count);
      add(numbers, [`${metric}.sum`, ...pairs].join(' '), value.sum);
      for (const [bound, count] of Object.entries(value.buckets)) {
        const shown = bound === '+Inf' ? 'inf' : bound;
        add(numbers, [`${metric}.bucket`, ...pairs, `upper_bound=${shown}`].join(' '), count);
      }
    }
  }
  assert.deepEqual(sorted(numbers), sorted(recorded));
});

test('a printed line is one line, and its series stand in the order of their names', () => {
  assert.equal(printed.length, 2);
  for (const line of printed) {
    assert.ok(!line.includes('\n'));
    const names = Object.keys(consoleLine.parse(JSON.parse(line)).series);
    assert.deepEqual(names, [...names].sort());
  }
});

test('the built-in store, read from the database by another process, comes to the same', async () => {
  const { readWindow } = openStore();
  const told = async (name: string, stat: 'increase' | 'last' | 'count' | 'sum', by: readonly string[]) =>
    readWindow({ metric: name, stat, by, windowSeconds: 3_600, at: systemClock.now() });
  const numbers: Numbers = new Map();
  const keep = (name: string, values: Awaited<ReturnType<typeof told>>): void => {
    for (const { labels, value } of values) if (value !== null) numbers.set(key(name, labels), value);
  };
  keep('test.doors.opened', await told('test.doors.opened', 'increase', ['side', 'door.kind']));
  keep('test.heat', await told('test.heat', 'last', []));
  keep('test.walk.duration.count', await told('test.walk.duration', 'count', ['side']));
  keep('test.walk.duration.sum', await told('test.walk.duration', 'sum', ['side']));
  const expected = new Map([...recorded].filter(([name]) => !name.includes('.bucket ')));
  assert.deepEqual(sorted(numbers), sorted(expected));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, v2 } from '@datadog/datadog-api-client';
import { startTelemetryReceiver, type TelemetryRequest } from '../../../../test/harness/telemetry-receiver.ts';
import { doors, heat, openTelemetryStand, testResource, walks } from '../../../../test/harness/telemetry-stand.ts';
import { systemClock } from '../../clock/clock.ts';
import { createMetrics } from '../../metrics/aggregator.ts';
import { defineCounter } from '../../metrics/metric.ts';
import { createDatadogExporter, type DatadogSettings } from './datadog-exporter.ts';
import { type DatadogSeries, datadogSeriesOf } from './datadog-series.ts';

/** What Datadog's API answers to a request: its documented limits, and the key. */
const answerAsDatadog = ({ path, headers, raw, body }: TelemetryRequest) => {
  if (path !== '/api/v2/series') return { status: 404 };
  if (headers['dd-api-key'] !== 'a-key') return { status: 403 };
  if (headers['content-type'] !== 'application/json' || headers['content-encoding'] !== 'gzip') return { status: 400 };
  return { status: raw.length > 512_000 || body.length >= 5_242_880 ? 413 : 202 };
};

const openSite = async (more: Partial<DatadogSettings> = {}) => {
  const receiver = await startTelemetryReceiver();
  receiver.react(answerAsDatadog);
  const stand = openTelemetryStand();
  const exporter = createDatadogExporter(
    { apiKey: 'a-key', origin: new URL(receiver.origin), itemsPerRequest: 500, resource: testResource, ...more },
    stand.needs,
  );
  return { ...stand, receiver, exporter, cycle: stand.openCycle(exporter.metrics) };
};

const seriesOf = ({ body }: TelemetryRequest): readonly DatadogSeries[] => JSON.parse(body.toString()).series;
const delivered = { exporter: 'datadog', outcome: 'delivered' };

test('series arrive at the path of the API, with the key, as compressed JSON', async () => {
  const { metrics, cycle, receiver, counted } = await openSite();
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' }, 3);
  await cycle.stop();
  assert.ok(counted('castellan.telemetry.exported_items', delivered) > 0);
  const [request] = receiver.requests;
  assert.ok(request);
  const opened = seriesOf(request).find(({ metric }) => metric === 'test.doors.opened');
  assert.deepEqual(opened?.tags, [
    'service:castellan',
    'version:1.2.3',
    'env:staging',
    'instance:auth-1:4000',
    'side:north',
    'door.kind:gate',
  ]);
  assert.deepEqual(opened.resources, [{ type: 'host', name: 'auth-1' }]);
});

test('a wrong key is not asked with again for the same points, and is told', async () => {
  const { metrics, cycle, receiver, counted, logged } = await openSite({ apiKey: 'another-key' });
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
  await cycle.stop();
  assert.equal(receiver.requests.length, 1);
  assert.ok(counted('castellan.telemetry.dropped', { reason: 'refused' }) > 0);
  assert.deepEqual(logged[0]?.fields, { exporter: 'datadog', reason: 'It answered 403.' });
  assert.ok(!JSON.stringify(logged).includes('another-key'));
});

test('more than a request may hold is halved before it is sent, by bytes, and arrives whole', async () => {
  const values = Array.from({ length: 12_000 }, (_, index) => `${index}`.padEnd(300, 'x'));
  const many = defineCounter({ name: 'test.many', unit: '1', description: 'Many.', labels: { value: values } });
  const registry = createMetrics([many], { clock: systemClock });
  const { exporter, receiver, counted } = await openSite({ itemsPerRequest: 20_000 });
  for (const value of values) registry.metrics.increment(many, { value });
  const at = new Date();
  const snapshot = registry.snapshot();
  exporter.metrics.take({ from: at, to: at, startedAt: at, cumulative: snapshot, deltas: snapshot });
  await exporter.metrics.close(AbortSignal.timeout(10_000));
  assert.equal(counted('castellan.telemetry.dropped'), 0);
  assert.ok(receiver.requests.length > 1);
  for (const { raw, body } of receiver.requests) assert.ok(raw.length <= 512_000 && body.length < 5_242_880);
  const arrived = receiver.requests.flatMap(seriesOf).filter(({ metric }) => metric === 'test.many');
  assert.deepEqual(
    arrived.map(({ tags }) => tags.at(-1)),
    values.map((value) => `value:${value}`),
  );
});

test("the vendor's own client sends the same series in the same form", async () => {
  const { registry, metrics, receiver, exporter } = await openSite();
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' }, 3);
  metrics.gauge(heat, 0.5, {});
  metrics.histogram(walks, 0.7, { side: 'south' });
  const deltas = registry.snapshot();
  const [from, to] = [new Date(1_795_363_200_000), new Date(1_795_363_210_000)];
  exporter.metrics.take({ from, to, startedAt: from, cumulative: deltas, deltas });
  await exporter.metrics.close(AbortSignal.timeout(5_000));

  const configuration = client.createConfiguration({
    authMethods: { apiKeyAuth: 'a-key' },
    baseServer: new client.BaseServerConfiguration(receiver.origin, {}),
  });
  const series = deltas.flatMap((snapshot) =>
    snapshot.kind === 'number'
      ? snapshot.points.flatMap((point) =>
          datadogSeriesOf({ kind: 'number', metric: snapshot.metric, from, to, ...point }, testResource),
        )
      : snapshot.points.flatMap((point) =>
          datadogSeriesOf({ kind: 'histogram', metric: snapshot.metric, from, to, ...point }, testResource),
        ),
  );
  const answer = await new v2.MetricsApi(configuration).submitMetrics({
    contentEncoding: 'gzip',
    body: {
      series: series.map(({ points, tags, resources, ...one }) => ({
        ...one,
        points: [...points],
        tags: [...tags],
        resources: [...resources],
      })),
    },
  });
  assert.ok(answer);
  const [ours, theirs] = receiver.requests;
  assert.ok(ours && theirs);
  assert.equal(theirs.path, ours.path);
  for (const header of ['dd-api-key', 'content-type', 'content-encoding']) {
    assert.equal(theirs.headers[header], ours.headers[header], header);
  }
  assert.deepEqual(seriesOf(theirs), seriesOf(ours));
});

test('a histogram is count, sum and the buckets that counted, a counter says what its interval was', () => {
  const [from, to] = [new Date(1_795_363_200_000), new Date(1_795_363_210_400)];
  const at = { metric: walks, labels: { side: 'north' }, from, to } as const;
  const shown = datadogSeriesOf({ ...at, kind: 'histogram', counts: [2, 0, 0, 1], sum: 12.5, count: 3 }, testResource);
  assert.deepEqual(
    shown.map(({ metric, type, interval, unit, points, tags }) => [
      metric,
      type,
      interval,
      unit,
      points,
      tags.filter((tag) => tag.includes('bound')),
    ]),
    [
      ['test.walk.duration.count', 1, 10, undefined, [{ timestamp: 1_795_363_210, value: 3 }], []],
      ['test.walk.duration.sum', 1, 10, 'second', [{ timestamp: 1_795_363_210, value: 12.5 }], []],
      [
        'test.walk.duration.bucket',
        1,
        10,
        undefined,
        [{ timestamp: 1_795_363_210, value: 2 }],
        ['lower_bound:-inf', 'upper_bound:0.5'],
      ],
      [
        'test.walk.duration.bucket',
        1,
        10,
        undefined,
        [{ timestamp: 1_795_363_210, value: 1 }],
        ['lower_bound:2.5', 'upper_bound:inf'],
      ],
    ],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeOtlpMetrics, decodeOtlpTraces, partialSuccess } from '../../../../test/harness/otlp-decoder.ts';
import { startTelemetryReceiver } from '../../../../test/harness/telemetry-receiver.ts';
import { doors, openTelemetryStand, testResource, walks } from '../../../../test/harness/telemetry-stand.ts';
import type { Span, TraceSegment } from '../../tracing/span.ts';
import { createOtlpExporter, type OtlpSettings } from './otlp-exporter.ts';

const openExporter = async (more: Partial<OtlpSettings> = {}) => {
  const receiver = await startTelemetryReceiver();
  const stand = openTelemetryStand();
  const exporter = createOtlpExporter(
    {
      metricsUrl: new URL(`${receiver.origin}/v1/metrics`),
      tracesUrl: new URL(`${receiver.origin}/v1/traces`),
      headers: { authorization: 'Bearer a-key' },
      isCompressed: true,
      itemsPerRequest: 500,
      resource: testResource,
      version: '1.2.3',
      ...more,
    },
    stand.needs,
  );
  return { ...stand, receiver, exporter, cycle: stand.openCycle(exporter.metrics) };
};

const span = (more: Partial<Span>): Span => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: null,
  name: 'POST /api/v1/auth/login',
  kind: 'server',
  startedAtMs: 1_795_363_200_123.25,
  durationMs: 41.5,
  status: 'unset',
  error: null,
  attributes: { 'http.response.status_code': 401, 'http.route': '/api/v1/auth/login', 'castellan.cached': false },
  ...more,
});
const segment = (spans: TraceSegment['spans']): TraceSegment => ({
  spans,
  keptBecause: 'failed',
  droppedSpans: 0,
  requestId: 'a-request',
  taskId: null,
  userId: null,
  sessionId: null,
});

test('metrics go to their path with the headers, compressed protobuf, and what they are about', async () => {
  const { metrics, cycle, receiver } = await openExporter();
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
  await cycle.stop();
  const [request] = receiver.requests;
  assert.equal(request?.path, '/v1/metrics');
  assert.equal(request.headers['content-type'], 'application/x-protobuf');
  assert.equal(request.headers['content-encoding'], 'gzip');
  assert.equal(request.headers.authorization, 'Bearer a-key');
  const [decoded] = decodeOtlpMetrics(request.body);
  assert.deepEqual(decoded?.resource, testResource);
  assert.deepEqual(decoded.scopeMetrics[0]?.scope, { name: 'castellan', version: '1.2.3' });
});

test('sums and histograms are cumulative from the start of the process, in unit and description as declared', async () => {
  const { metrics, cycle, receiver, registry } = await openExporter();
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
  metrics.histogram(walks, 0.7, { side: 'south' });
  cycle.flush();
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
  await cycle.stop();
  const decoded = receiver.requests
    .flatMap(({ body }) => decodeOtlpMetrics(body))
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const sums = decoded.filter(({ name }) => name === 'test.doors.opened');
  assert.deepEqual(
    sums.map(({ sum }) => sum?.dataPoints[0]?.asDouble),
    [1, 2],
  );
  assert.deepEqual([sums[0]?.unit, sums[0]?.description], ['{door}', 'Doors that were opened.']);
  assert.equal(sums[0]?.sum?.isMonotonic, true);
  const startedNs = String(BigInt(registry.startedAt.getTime()) * 1_000_000n);
  for (const { sum } of sums) {
    assert.equal(sum?.aggregationTemporality, 'AGGREGATION_TEMPORALITY_CUMULATIVE');
    assert.equal(sum.dataPoints[0]?.startTimeUnixNano, startedNs);
  }
  const histogram = decoded.find(({ name }) => name === 'test.walk.duration')?.histogram;
  assert.equal(histogram?.aggregationTemporality, 'AGGREGATION_TEMPORALITY_CUMULATIVE');
  assert.deepEqual(histogram.dataPoints[0]?.bucketCounts, [0, 1, 0, 0]);
  assert.deepEqual(histogram.dataPoints[0].explicitBounds, [0.5, 1, 2.5]);
});

test('a kept trace leaves with the next flush, spans whole and in their places', async () => {
  const { exporter, cycle, receiver } = await openExporter({ metricsUrl: null });
  const root = span({ status: 'error', error: 'The password is wrong.' });
  const child = span({
    spanId: '00f067aa0ba902b7',
    parentSpanId: root.spanId,
    name: 'users.find',
    kind: 'client',
    startedAtMs: root.startedAtMs + 1,
    durationMs: 2,
    attributes: {},
  });
  exporter.traces.take(segment([root, child]));
  await cycle.stop();
  const [request] = receiver.requests;
  assert.equal(request?.path, '/v1/traces');
  const [decoded] = decodeOtlpTraces(request.body);
  assert.deepEqual(decoded?.resource, testResource);
  const hex = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString('hex');
  const [first, second] = decoded.scopeSpans.flatMap(({ spans }) => spans);
  assert.deepEqual([hex(first?.traceId), hex(first?.spanId)], [root.traceId, root.spanId]);
  assert.deepEqual([hex(second?.traceId), hex(second?.parentSpanId)], [root.traceId, root.spanId]);
  assert.deepEqual([first?.kind, second?.kind], ['SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT']);
  assert.equal(first?.startTimeUnixNano, '1795363200123250000');
  assert.equal(first.endTimeUnixNano, '1795363200164750000');
  assert.deepEqual(first.status, { code: 'STATUS_CODE_ERROR', message: 'The password is wrong.' });
  assert.deepEqual(first.attributes, {
    ...root.attributes,
    'castellan.kept_because': 'failed',
    'castellan.request_id': 'a-request',
  });
});

test('many kept traces do not wait for the flush', async () => {
  const { exporter, cycle, receiver } = await openExporter({ metricsUrl: null });
  for (let index = 0; index < 600; index += 1) exporter.traces.take(segment([span({})]));
  await cycle.stop();
  const counts = receiver.requests.map(({ body }) => decodeOtlpTraces(body)[0]?.scopeSpans[0]?.spans.length);
  assert.deepEqual(counts, [500, 12, 88]);
});

test('points that the receiver did not take although it answered 200 are counted as lost', async () => {
  const { metrics, cycle, receiver, counted, logged } = await openExporter();
  receiver.react({ status: 200, body: partialSuccess(2) });
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
  metrics.increment(doors, { side: 'south', 'door.kind': 'gate' });
  cycle.flush();
  cycle.flush();
  await cycle.stop();
  assert.equal(counted('castellan.telemetry.dropped', { reason: 'refused' }), 6);
  assert.deepEqual(
    logged.map(({ name }) => name),
    ['telemetry.export_dropping'],
  );
});

test('an answer of success that nobody can read is one', async () => {
  const { metrics, cycle, receiver, counted } = await openExporter();
  receiver.react({ status: 200, body: '<html>Yes.</html>' });
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
  await cycle.stop();
  assert.equal(counted('castellan.telemetry.dropped'), 0);
});

test('uncompressed means uncompressed', async () => {
  const { metrics, cycle, receiver } = await openExporter({ isCompressed: false });
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
  await cycle.stop();
  assert.equal(receiver.requests[0]?.headers['content-encoding'], undefined);
  assert.ok(decodeOtlpMetrics(receiver.requests[0]?.raw ?? Buffer.alloc(0)).length > 0);
});

test('without an endpoint for traces none are gathered', async () => {
  const { exporter, cycle, receiver, metrics } = await openExporter({ tracesUrl: null });
  metrics.increment(doors, { side: 'north', 'door.kind': 'gate' });
  exporter.traces.take(segment([span({})]));
  await cycle.stop();
  assert.deepEqual(
    receiver.requests.map(({ path }) => path),
    ['/v1/metrics'],
  );
});

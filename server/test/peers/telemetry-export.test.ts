import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { movableClock } from '../harness/movable-clock.ts';
import { decodeOtlpMetrics, decodeOtlpTraces } from '../harness/otlp-decoder.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { startTelemetryReceiver } from '../harness/telemetry-receiver.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

/*
 * A server as an operator runs it, in its own process, with a Collector and Datadog in the other place.
 */

const failures = 3;

const failToLogIn = async (origin: string): Promise<void> => {
  const reply = await fetch(`${origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'nobody@example.com', password: 'not the password of anybody' }),
  });
  assert.equal(reply.status, 401);
};

const datadogBody = z.object({
  series: z.array(
    z.object({ metric: z.string(), points: z.array(z.object({ value: z.number() })), tags: z.array(z.string()) }),
  ),
});

const collector = await startTelemetryReceiver();
const datadog = await startTelemetryReceiver();
// Longer than any test: what arrives is what the end of the process delivers.
const settings = {
  METRICS_FLUSH_INTERVAL: '300000',
  METRICS_CONSOLE: 'on',
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
  OTEL_SERVICE_NAME: 'the-gate',
  DATADOG_API_KEY: 'the-key-of-the-house',
  DD_URL: datadog.origin,
};

test('SIGTERM delivers the last points and traces to every exporter, with one set of numbers', async () => {
  const stand = await createServerStand(settings);
  const server = await stand.startServer();
  for (let attempt = 0; attempt < failures; attempt += 1) await failToLogIn(server.origin);
  server.signal('SIGTERM');
  assert.equal(await server.ended, 0, server.output());

  const metrics = collector.requests
    .filter(({ path }) => path === '/v1/metrics')
    .flatMap(({ body }) => decodeOtlpMetrics(body));
  assert.ok(metrics.every(({ resource }) => resource['service.name'] === 'the-gate'));
  const attempts = metrics
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    .find(({ name }) => name === 'castellan.auth.login.attempts')
    ?.sum?.dataPoints.find(({ attributes }) => attributes.outcome === 'failure');
  assert.equal(attempts?.asDouble, failures);

  const counted = datadog.requests
    .flatMap(({ body }) => datadogBody.parse(JSON.parse(body.toString())).series)
    .find(({ metric, tags }) => metric === 'castellan.auth.login.attempts' && tags.includes('outcome:failure'));
  assert.equal(counted?.points[0]?.value, failures);
  assert.ok(counted.tags.includes('service:the-gate'));

  const printed = /^\{"metrics_from".*$/m.exec(server.output())?.[0] ?? assert.fail(server.output());
  const { series } = z.object({ series: z.record(z.string(), z.unknown()) }).parse(JSON.parse(printed));
  assert.equal(series['castellan.auth.login.attempts{method=password,outcome=failure}'], failures);

  const spans = collector.requests
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => decodeOtlpTraces(body))
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const root = spans.find(({ parentSpanId, name }) => !parentSpanId && name.includes('/auth/login'));
  assert.equal(root?.kind, 'SPAN_KIND_SERVER');
  const children = spans.filter(({ traceId, parentSpanId }) => traceId === root.traceId && parentSpanId);
  assert.ok(children.length > 0);
});

test('a receiver that is away for over a minute makes health degraded, with the reason, and leaves the server ready', async () => {
  const away = await startTelemetryReceiver();
  away.react({ status: 503 });
  const clock = movableClock();
  const house = await openTestHouse({
    clock,
    work: null,
    settings: { METRICS_FLUSH_INTERVAL: '1000', DATADOG_API_KEY: 'the-key-of-the-house', DD_URL: away.origin },
  });
  const health = async () => (await house.http.inject({ url: '/health' })).json();
  assert.equal((await health()).checks.monitoring, true);
  await waitFor(() => assert.ok(away.requests.length > 0));
  clock.letPassMs(61_000);
  await waitFor(async () => assert.equal((await health()).checks.monitoring, false), 20_000);
  const { status, details } = await health();
  assert.equal(status, 'degraded');
  assert.match(details.monitoring.message, /^datadog delivered nothing for \d+ s: It answered 503\.$/);
  assert.equal((await house.http.inject({ url: '/health/ready' })).statusCode, 200);
  away.react({ status: 202 });
  await waitFor(async () => assert.equal((await health()).checks.monitoring, true), 60_000);
});

test('with every receiver silent, full or away the server answers as ever, counts its losses and ends in time', async () => {
  collector.react('silent');
  datadog.react({ status: 429, headers: { 'retry-after': '3600' } });
  const stand = await createServerStand({ ...settings, METRICS_FLUSH_INTERVAL: '1000', METRICS_CONSOLE: 'off' });
  const server = await stand.startServer();
  const before = datadog.requests.length;
  await waitFor(() => assert.ok(datadog.requests.length > before), 10_000);
  for (let attempt = 0; attempt < failures; attempt += 1) await failToLogIn(server.origin);
  assert.equal((await fetch(`${server.origin}/health/ready`)).status, 200);
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  assert.match(text, /^castellan_telemetry_exports_total\{exporter="datadog",outcome="retried"\} 1$/m);
  const told = server
    .output()
    .split('\n')
    .filter((line) => line.includes('telemetry.export_failing') && line.includes('datadog'));
  assert.equal(told.length, 1, server.output());
  assert.ok(!server.output().includes(settings.DATADOG_API_KEY));
  const stoppedMs = systemClock.monotonicMs();
  server.signal('SIGTERM');
  assert.equal(await server.ended, 0, server.output());
  assert.ok(systemClock.monotonicMs() - stoppedMs < 20_000);
});

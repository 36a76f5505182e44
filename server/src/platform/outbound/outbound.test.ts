import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { beforeEach, test } from 'node:test';
import { keepTraces } from '../../../test/harness/kept-traces.ts';
import { silentMetrics } from '../../../test/harness/test-pool.ts';
import { startWebhookReceiver } from '../../../test/harness/webhook-receiver.ts';
import { systemClock } from '../clock/clock.ts';
import type { Metrics } from '../metrics/metric.ts';
import { runBeneath } from '../tracing/current-trace.ts';
import { createOutbound, OutboundError, type OutboundPost } from './outbound.ts';

const receiver = await startWebhookReceiver();
const recorded: unknown[] = [];
const metrics: Metrics = { ...silentMetrics, histogram: (_metric, _value, labels) => recorded.push(labels) };
const post = createOutbound({ clock: systemClock, metrics });

const call = (more: Partial<Pick<OutboundPost, 'url' | 'timeoutMs' | 'signal' | 'keepsAnswer'>> = {}) =>
  post({
    purpose: 'audit.webhook',
    url: receiver.url,
    headers: { 'content-type': 'text/plain' },
    body: 'Grüße',
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    ...more,
  });

beforeEach(() => {
  recorded.length = 0;
});

test('a call brings body and headers and returns the status', async () => {
  receiver.react({ status: 202 });
  assert.deepEqual(await call(), { status: 202, retryAfterMs: null });
  const { headers, body } = receiver.deliveries.at(-1) ?? assert.fail('Nothing arrived.');
  assert.equal(body, 'Grüße');
  assert.equal(headers['content-type'], 'text/plain');
  assert.deepEqual(recorded, [{ purpose: 'audit.webhook', status: '2xx' }]);
});

test('a call within a trace carries it on, and is a span that tells the host and no path', async () => {
  receiver.react({ status: 503 });
  const { tracer, kept } = keepTraces();
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const segment = tracer.begin(
    { traceId, parentSpanId: null, requestId: null, taskId: null },
    { kind: 'consumer' },
    'audit.ship',
  );
  await runBeneath(segment.root, () => call());
  tracer.end(segment, { hasFailed: false });
  const span = kept[0]?.spans[1] ?? assert.fail('There is no span.');
  assert.equal(receiver.deliveries.at(-1)?.headers.traceparent, `00-${traceId}-${span.spanId}-01`);
  assert.deepEqual(
    [span.name, span.kind, span.status, span.error],
    ['POST audit.webhook', 'client', 'error', 'OutboundError: The answer was 503.'],
  );
  assert.deepEqual(span.attributes, {
    'http.request.method': 'POST',
    'server.address': receiver.url.hostname,
    'http.response.status_code': 503,
  });
});

test('a call outside of every trace carries none', async () => {
  await call();
  assert.equal(receiver.deliveries.at(-1)?.headers.traceparent, undefined);
});

test('the body of an answer is there for those who want it, unless it is too long', async () => {
  receiver.react({ status: 200, body: 'partly' });
  assert.equal((await call({ keepsAnswer: true })).body?.toString(), 'partly');
  receiver.react({ status: 200, body: 'x'.repeat(70_000) });
  assert.deepEqual(await call({ keepsAnswer: true }), { status: 200, retryAfterMs: null });
});

test('a redirect is an answer and is not followed', async () => {
  const before = receiver.deliveries.length;
  receiver.react({ status: 307, headers: { location: receiver.url.href } });
  assert.equal((await call()).status, 307);
  assert.equal(receiver.deliveries.length, before + 1);
});

test('a refusal says when to come back', async () => {
  receiver.react({ status: 429, headers: { 'retry-after': '7' } });
  assert.deepEqual(await call(), { status: 429, retryAfterMs: 7_000 });
});

test('an answer without end is not read to its end', async () => {
  receiver.react({ status: 200, body: 'x'.repeat(5_000_000) });
  assert.equal((await call()).status, 200);
});

test('a receiver that never answers is given up at the deadline', async () => {
  receiver.react('silent');
  await assert.rejects(call({ timeoutMs: 200 }), (error: unknown) => {
    assert.ok(error instanceof OutboundError);
    assert.equal(error.message, 'No answer: nobody answered within 0.2 s.');
    return true;
  });
  assert.deepEqual(recorded, [{ purpose: 'audit.webhook', status: 'none' }]);
});

test('a call that is no longer wanted ends at once', async () => {
  receiver.react('silent');
  const controller = new AbortController();
  const calling = call({ signal: controller.signal });
  controller.abort();
  await assert.rejects(calling, OutboundError);
});

test('a cut connection is no answer', async () => {
  receiver.react('cut');
  await assert.rejects(call(), { message: 'No answer: the connection was cut.' });
});

test('a receiver that wants to speak something else has not answered, and nobody waits for it', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chess\r\n\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  try {
    const calling = call({ url: new URL(`http://127.0.0.1:${address.port}/`), timeoutMs: 1_000 });
    await assert.rejects(calling, { message: 'No answer: the connection was cut.' });
  } finally {
    server.close();
  }
});

test('a port where nobody listens is said to be one', async () => {
  const gone = await startWebhookReceiver();
  await gone.close();
  await assert.rejects(call({ url: gone.url }), { message: 'No answer: nothing listens there.' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepTraces } from '../../../test/harness/kept-traces.ts';
import { startTelemetryReceiver, type TelemetryReceiver } from '../../../test/harness/telemetry-receiver.ts';
import { openTelemetryStand } from '../../../test/harness/telemetry-stand.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemClock } from '../clock/clock.ts';
import { runBeneath } from '../tracing/current-trace.ts';
import { createExportQueue, type ExportQueueNeeds } from './export-queue.ts';

/** A queue of words that go out as lines. */
const openQueue = async (bounds: ExportQueueNeeds['bounds'] = {}, more: Partial<ExportQueueNeeds> = {}) => {
  const receiver = await startTelemetryReceiver();
  const stand = openTelemetryStand(bounds);
  const queue = createExportQueue<string>(
    {
      exporter: 'datadog',
      purpose: 'metrics.datadog',
      url: new URL(receiver.origin),
      itemsPerRequest: 4,
      bytesOf: (word) => word.length,
      encode: async (words) => ({ body: Buffer.from(words.join('\n')), headers: { 'content-type': 'text/plain' } }),
      retriedStatuses: new Set([429, 503]),
    },
    { ...stand.needs, ...more },
  );
  return { ...stand, receiver, queue };
};

const arrived = ({ requests }: TelemetryReceiver): string[] => requests.map(({ body }) => body.toString());
const numbered = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `w${from + i}`);
const outcome = (name: string) => ({ exporter: 'datadog', outcome: name });

test('what is added goes out in order, in requests of the most items that one may have', async () => {
  const { queue, receiver, counted } = await openQueue();
  queue.add(numbered(0, 9));
  await waitFor(() => assert.equal(counted('castellan.telemetry.exported_items', outcome('delivered')), 9));
  assert.deepEqual(arrived(receiver), ['w0\nw1\nw2\nw3', 'w4\nw5\nw6\nw7', 'w8']);
  assert.equal(counted('castellan.telemetry.exports', outcome('sent')), 3);
  assert.equal(counted('castellan.telemetry.export.queue_items'), 0);
});

test('a request that the receiver has no room for is repeated until it has, and nothing is lost or doubled', async () => {
  const { queue, receiver, counted } = await openQueue();
  receiver.react(() => ({ status: receiver.requests.length < 3 ? 503 : 202 }));
  queue.add(['a']);
  queue.add(['b']);
  await waitFor(() => assert.equal(counted('castellan.telemetry.exported_items', outcome('delivered')), 2));
  assert.deepEqual(arrived(receiver), ['a', 'a', 'a', 'b']);
  assert.equal(counted('castellan.telemetry.exports', outcome('retried')), 2);
  assert.equal(counted('castellan.telemetry.dropped'), 0);
});

test('Retry-After is obeyed where it asks for more than the pause', async () => {
  const { queue, receiver } = await openQueue();
  receiver.react(() =>
    receiver.requests.length < 2 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 202 },
  );
  const startedMs = systemClock.monotonicMs();
  queue.add(['a']);
  await waitFor(() => assert.equal(receiver.requests.length, 2));
  assert.ok(systemClock.monotonicMs() - startedMs >= 990);
});

test('a request that is too large is halved, down to the one item that nobody can halve', async () => {
  const { queue, receiver, counted } = await openQueue();
  receiver.react(({ body }) => ({ status: body.includes('huge') || body.length > 3 ? 413 : 202 }));
  queue.add(['a', 'b', 'huge', 'c']);
  await waitFor(() => assert.equal(counted('castellan.telemetry.exported_items', outcome('delivered')), 3));
  assert.deepEqual(
    receiver.requests.map(({ body }) => body.toString()),
    ['a\nb\nhuge\nc', 'a\nb', 'huge\nc', 'huge', 'c'],
  );
  assert.equal(counted('castellan.telemetry.dropped', { reason: 'refused' }), 1);
});

test('what is refused for good is dropped and counted, and what follows goes its way', async () => {
  const { queue, receiver, counted, logged } = await openQueue();
  receiver.react(({ body }) => ({ status: body.includes('bad') ? 400 : 202 }));
  queue.add(['bad', 'bad too']);
  queue.add(['good']);
  await waitFor(() => assert.equal(counted('castellan.telemetry.exported_items', outcome('delivered')), 1));
  assert.equal(counted('castellan.telemetry.exported_items', outcome('refused')), 2);
  assert.equal(counted('castellan.telemetry.dropped', { reason: 'refused' }), 2);
  assert.deepEqual(
    logged.map(({ name }) => name),
    ['telemetry.export_failing', 'telemetry.export_dropping', 'telemetry.export_recovered'],
  );
});

for (const reaction of ['garbage', 'silent'] as const) {
  test(`a receiver that is ${reaction} is asked again`, async () => {
    const { queue, receiver, counted } = await openQueue({ timeoutMs: 100 });
    receiver.react(() => (receiver.requests.length < 3 ? reaction : { status: 202 }));
    queue.add(['a']);
    await waitFor(() => assert.equal(counted('castellan.telemetry.exported_items', outcome('delivered')), 1));
    assert.deepEqual(arrived(receiver), ['a', 'a', 'a']);
  });
}

test('with nobody there the queue keeps the newest, within its bounds, and counts what it dropped', async () => {
  const { queue, receiver, counted, logged } = await openQueue({
    items: 20,
    firstPauseMs: 60_000,
    longestPauseMs: 60_000,
  });
  await receiver.close();
  queue.add(['first']);
  await waitFor(() => assert.equal(counted('castellan.telemetry.exports', outcome('retried')), 1));
  for (let flush = 0; flush < 1_000; flush += 1) queue.add(numbered(flush * 4, flush * 4 + 4));
  assert.equal(counted('castellan.telemetry.export.queue_items'), 20);
  assert.equal(counted('castellan.telemetry.dropped', { reason: 'queue_full' }), 4_001 - 20);
  // Told when it begins, not a thousand times.
  assert.equal(logged.filter(({ name }) => name === 'telemetry.export_dropping').length, 1);
  await queue.close(AbortSignal.timeout(5_000));
});

test('the bound in bytes holds as well as the one in number', async () => {
  const { queue, receiver, counted } = await openQueue({ bytes: 100, firstPauseMs: 60_000, longestPauseMs: 60_000 });
  await receiver.close();
  for (let index = 0; index < 10; index += 1) queue.add(['x'.repeat(30)]);
  await waitFor(() => assert.equal(counted('castellan.telemetry.export.queue_items'), 3));
  assert.equal(counted('castellan.telemetry.dropped', { reason: 'queue_full' }), 7);
  await queue.close(AbortSignal.timeout(5_000));
});

test('what waited too long is not sent any more', async () => {
  const { queue, receiver, counted } = await openQueue({ ageMs: 0 });
  receiver.react({ status: 503 });
  queue.add(['old']);
  await waitFor(() => assert.equal(counted('castellan.telemetry.dropped', { reason: 'expired' }), 1));
});

test('closing delivers what waits, without the rest of the pause', async () => {
  const { queue, receiver, counted } = await openQueue({ firstPauseMs: 60_000, longestPauseMs: 60_000 });
  receiver.react({ status: 503 });
  queue.add(['a']);
  await waitFor(() => assert.equal(counted('castellan.telemetry.exports', outcome('retried')), 1));
  receiver.react({ status: 202 });
  queue.add(['b']);
  await queue.close(AbortSignal.timeout(5_000));
  assert.deepEqual(arrived(receiver), ['a', 'a', 'b']);
});

test('closing gives up after one refusal, and counts what was left', async () => {
  const { queue, receiver, counted } = await openQueue();
  receiver.react({ status: 503 });
  queue.add(numbered(0, 12));
  await queue.close(AbortSignal.timeout(5_000));
  assert.equal(counted('castellan.telemetry.dropped', { reason: 'unsent' }), 12);
});

test('closing waits no longer than it may for a receiver that says nothing', async () => {
  const { queue, receiver, counted } = await openQueue();
  receiver.react('silent');
  queue.add(['a']);
  const startedMs = systemClock.monotonicMs();
  await queue.close(AbortSignal.timeout(100));
  assert.ok(systemClock.monotonicMs() - startedMs < 3_000);
  assert.equal(counted('castellan.telemetry.dropped', { reason: 'unsent' }), 1);
});

test("what a request hands over is sent in nobody's name", async () => {
  const { queue, receiver } = await openQueue();
  const { tracer, kept } = keepTraces();
  const subject = { traceId: '019b7c3e6f457a108c1d2e3f4a5b6c7d', parentSpanId: null, requestId: 'r', taskId: null };
  const segment = tracer.begin(subject, { kind: 'server' }, 'GET /things');
  runBeneath(segment.root, () => queue.add(['a']));
  await queue.close(AbortSignal.timeout(5_000));
  tracer.end(segment, { hasFailed: false });
  assert.equal(receiver.requests[0]?.headers.traceparent, undefined);
  assert.equal(kept[0]?.spans.length, 1);
});

test('a receiver that is away for over a minute is told by the check, and no earlier', async () => {
  let passedMs = 0;
  const clock = { now: systemClock.now, monotonicMs: () => systemClock.monotonicMs() + passedMs };
  const { queue, receiver, counted, logged } = await openQueue({ ageMs: 3_600_000 }, { clock });
  receiver.react({ status: 503 });
  queue.add(['a']);
  await waitFor(() => assert.ok(counted('castellan.telemetry.exports', outcome('retried')) > 1));
  queue.check();
  passedMs = 61_000;
  assert.throws(() => queue.check(), /^Error: datadog delivered nothing for 6\d s: It answered 503\.$/);
  receiver.react({ status: 202 });
  await waitFor(() => queue.check());
  assert.deepEqual(
    logged.map(({ name }) => name),
    ['telemetry.export_failing', 'telemetry.export_recovered'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { keepTraces } from '../../../test/harness/kept-traces.ts';
import { bearer, openTestKernel, type TestKernelOptions } from '../../../test/harness/kernel.ts';
import { currentTrace } from '../tracing/current-trace.ts';
import type { TracerNeeds } from '../tracing/tracer.ts';
import { defineRoute, type Route } from './route.ts';

const route = (path: string, more: Partial<Route>): Route => ({
  ...defineRoute({
    method: 'GET',
    path,
    operationId: path.replaceAll(/\W/g, ''),
    tag: 'Test',
    summary: 'For tests.',
    access: { kind: 'anyone', because: 'It is a test.' },
    limit: 'none',
    responses: { 200: { description: 'The trace.', body: z.unknown() } },
    problems: [],
    handle: async ({ context: { traceId, spanId } }) => {
      await nextTurn();
      return { status: 200, body: { context: { traceId, spanId }, current: currentTrace() } };
    },
  }),
  ...more,
});

const routes = [
  route('/things/:id', { params: z.strictObject({ id: z.string() }) }),
  route('/mine', { access: { kind: 'signed-in' } }),
  route('/probe', { probe: true }),
  route('/fails', {
    handle: () => {
      throw new TypeError('It fails for ada@example.com.');
    },
  }),
];

const open = async (tracing: Partial<TracerNeeds> = {}, options: TestKernelOptions = {}) => {
  const { tracer, kept } = keepTraces(tracing);
  return { kernel: await openTestKernel(routes, { tracer, ...options }), kept };
};

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const sampled = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };

test('what a handler is told of its trace is the span that is kept of its request', async () => {
  const { kernel, kept } = await open();
  const reply = await kernel.inject({ url: '/things/42', headers: sampled });
  const [root] = kept[0]?.spans ?? assert.fail('Nothing was kept.');
  const { context, current } = reply.json();
  assert.deepEqual(context, { traceId, spanId: root.spanId });
  assert.deepEqual(current, { ...context, requestId: kept[0]?.requestId, taskId: null });
  assert.equal(root.parentSpanId, '00f067aa0ba902b7');
  assert.equal(root.name, 'GET /things/:id');
});

test('a trace is named after the path of the route, however many paths and user agents there are', async () => {
  const { kernel, kept } = await open();
  for (let index = 0; index < 300; index += 1) {
    await kernel.inject({ url: `/things/${index}`, headers: { 'user-agent': `agent ${index}` } });
    await kernel.inject({ url: `/nowhere/${index}` });
  }
  assert.equal(kept.length, 600);
  assert.deepEqual([...new Set(kept.map(({ spans: [{ name }] }) => name))].sort(), ['GET', 'GET /things/:id']);
  assert(!JSON.stringify(kept).includes('agent 7'));
  assert(!JSON.stringify(kept).includes('/nowhere'));
});

test('a request with a token is that person’s', async () => {
  const { kernel, kept } = await open();
  await kernel.inject({ url: '/mine', headers: { authorization: 'Bearer good' } });
  assert.deepEqual([kept[0]?.userId, kept[0]?.sessionId], [bearer.userId, bearer.sessionId]);
});

test('a failure of ours is kept at ratio 0 with what went wrong; a fault of the caller is none', async () => {
  const clock = { now: () => new Date(0), monotonicMs: () => 0 };
  const { kernel, kept } = await open({ sampleRatio: 0, clock });
  for (let turn = 0; turn < 6; turn += 1) await kernel.inject({ url: '/mine' });
  kept.length = 0;
  await kernel.inject({ url: '/mine' });
  await kernel.inject({ url: '/fails' });
  assert.deepEqual(
    kept.map(({ keptBecause, spans: [{ name, error }] }) => [keptBecause, name, error]),
    [['failed', 'GET /fails', 'TypeError: It fails for [masked]']],
  );
});

test('of a flood of failures sixty a minute are kept', async () => {
  const { kernel, kept } = await open({ sampleRatio: 0, clock: { now: () => new Date(0), monotonicMs: () => 0 } });
  for (let turn = 0; turn < 100; turn += 1) await kernel.inject({ url: '/fails' });
  assert.deepEqual([...new Set(kept.map(({ keptBecause }) => keptBecause))], ['failed']);
  assert.equal(kept.length, 60);
});

test('a stranger cannot have a trace kept, a trusted proxy can', async () => {
  const clock = { now: () => new Date(0), monotonicMs: () => 0 };
  for (const [trustedProxies, expected] of [
    [[], 0],
    [['127.0.0.0/8'], 1],
  ] as const) {
    const { kernel, kept } = await open({ sampleRatio: 0, clock }, { settings: { trustedProxies } });
    for (let turn = 0; turn < 5; turn += 1) await kernel.inject({ url: '/things/1' });
    kept.length = 0;
    await kernel.inject({ url: '/things/1', headers: sampled });
    assert.equal(kept.length, expected);
  }
});

test('no trace is made of a probe', async () => {
  const { kernel, kept } = await open();
  assert.equal((await kernel.inject({ url: '/probe' })).json().current, undefined);
  assert.deepEqual(kept, []);
});

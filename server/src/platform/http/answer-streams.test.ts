import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { z } from 'zod';
import { openTestKernel, type TestKernel, type TestKernelOptions } from '../../../test/harness/kernel.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import type { StreamedBody } from './answer-streams.ts';
import { defineRoute } from './route.ts';

const openStand = async (body: StreamedBody, options: TestKernelOptions = {}) => {
  const route = defineRoute({
    method: 'GET',
    path: '/stream',
    operationId: 'stream',
    tag: 'Test',
    summary: 'Goes on for a while',
    access: { kind: 'anyone', because: 'a test' },
    limit: 'none',
    responses: { 200: { description: 'Pieces.', body: z.string(), contentType: 'text/event-stream' } },
    problems: [],
    handle: () => ({ status: 200, body }),
  });
  const server = await openTestKernel([route], options);
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  after(() => server.close());
  return { server, port };
};

const ask = async (port: number, method = 'GET'): Promise<{ socket: Socket; text: () => string }> => {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`${method} /stream HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return { socket, text: () => text };
};

/** A body that says what becomes of it. */
const observed = () => {
  const seen = { begun: 0, over: 0 };
  const body: StreamedBody = async function* (signal) {
    seen.begun += 1;
    try {
      yield 'first\n';
      await once(signal, 'abort');
    } finally {
      seen.over += 1;
    }
  };
  return { seen, body };
};

test('pieces arrive as they are made, and the answer ends after the last', async () => {
  let goOn = (): void => {};
  const { port } = await openStand(async function* () {
    yield 'first\n';
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    yield 'second\n';
  });
  const { socket, text } = await ask(port);
  await waitFor(() => assert.match(text(), /content-type: text\/event-stream; charset=utf-8[\s\S]*first/i));
  assert.doesNotMatch(text(), /second|content-length/i);
  goOn();
  await once(socket, 'close');
  assert.match(text(), /second\n\r\n0\r\n\r\n$/);
});

test('who only asks for the headers starts no stream', async () => {
  const { seen, body } = observed();
  const { port } = await openStand(body);
  const { socket, text } = await ask(port, 'HEAD');
  await once(socket, 'close');
  assert.match(text(), /^HTTP\/1\.1 200 /);
  assert.equal(seen.begun, 0);
});

test('a stream whose client has gone ends', async () => {
  const { seen, body } = observed();
  const { port } = await openStand(body);
  const { socket, text } = await ask(port);
  await waitFor(() => assert.match(text(), /first/));
  socket.destroy();
  await waitFor(() => assert.deepEqual(seen, { begun: 1, over: 1 }));
});

test('a server that stops ends its streams and does not wait for them', async () => {
  const { seen, body } = observed();
  const { server, port } = await openStand(body);
  const { text } = await ask(port);
  await waitFor(() => assert.match(text(), /first/));
  const begunMs = performance.now();
  await server.close();
  assert.ok(performance.now() - begunMs < 2_000, 'long before the ten seconds that a request has');
  assert.deepEqual(seen, { begun: 1, over: 1 });
  await waitFor(() => assert.match(text(), /\r\n0\r\n\r\n$/, 'ended in order, not cut'));
});

test('a client that does not read makes the stream wait, and does not hold up a stopping server', async () => {
  const piece = 'x'.repeat(65_536);
  let made = 0;
  const { server, port } = await openStand(async function* (signal) {
    while (!signal.aborted) {
      made += 1;
      yield piece;
    }
  });
  const { socket } = await ask(port);
  socket.pause();
  let before = -1;
  await waitFor(() => {
    const earlier = before;
    before = made;
    assert.equal(made, earlier, 'no more is made while nobody reads');
  });
  assert.ok(made < 1_000, `${made} pieces`);
  const begunMs = performance.now();
  await server.close();
  assert.ok(performance.now() - begunMs < 2_000);
});

const events = ({ written }: TestKernel): string[] => written.map(({ event }) => event.name);

test('a stream that fails is cut, so that its client does not take it for whole, and told to the log', async () => {
  const { server, port } = await openStand(async function* () {
    yield 'first\n';
    throw new Error('broken');
  });
  const { socket, text } = await ask(port);
  await once(socket, 'close');
  assert.doesNotMatch(text(), /\r\n0\r\n\r\n$/);
  assert.ok(events(server).includes('http.answer_cut'), events(server).join());
});

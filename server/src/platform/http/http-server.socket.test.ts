import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { z } from 'zod';
import { openTestKernel } from '../../../test/harness/kernel.ts';
import { localhostCertificate } from '../../../test/harness/localhost-certificate.ts';
import { defineRoute } from './route.ts';

const anyone = { kind: 'anyone', because: 'a test' } as const;
const common = { tag: 'Things', summary: 'Things', limit: 'general', problems: [], access: anyone } as const;
const body = z.strictObject({ name: z.string() });

let release = (): void => {};
const held = () =>
  new Promise<void>((resolve) => {
    release = resolve;
  });

const routes = [
  defineRoute({
    ...common,
    ...{ method: 'POST', path: '/things', operationId: 'createThing' },
    body,
    responses: { 201: { description: 'Made.', body } },
    handle: ({ body: thing }) => ({ status: 201, body: thing }),
  }),
  defineRoute({
    ...common,
    ...{ method: 'GET', path: '/slow', operationId: 'waitForThing' },
    responses: { 200: { description: 'At last.', body } },
    handle: async () => {
      await held();
      return { status: 200, body: { name: 'slow' } };
    },
  }),
];

const timeouts = { headersMs: 300, requestMs: 600, keepAliveMs: 65_000, closeMs: 200 };
const kernel = await openTestKernel(routes, { timeouts });
const { port } = await kernel.listen({ host: '127.0.0.1', port: 0 });

const open = async (): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
};

const readUntil = async (socket: Socket, pattern: RegExp): Promise<string> => {
  let received = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    received += String(chunk);
    if (pattern.test(received)) return received;
  }
  throw new Error(`The connection ended after ${JSON.stringify(received)}.`);
};

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};

const exchange = async (message: string): Promise<string> => {
  const socket = await open();
  socket.write(message);
  return text(socket);
};

const post = (content: string, headers = '') =>
  `POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(content)}\r\n${headers}\r\n${content}`;

test('what is no HTTP gets a 400 with the error body, and the connection ends', async () => {
  for (const message of [
    'hello\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n',
    'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  ]) {
    const answer = await exchange(message);
    assert.match(answer, /^HTTP\/1\.1 400 /, message);
    assert.match(answer, /\r\nConnection: close\r\n/i);
    const { error } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    assert.equal(error.code, 'INVALID_INPUT');
  }
});

test('headers over 16 kB get a 431, headers that do not come a 408', async () => {
  const large = await exchange(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`);
  assert.match(large, /^HTTP\/1\.1 431 /);
  assert.match(large, /HEADERS_TOO_LARGE/);
  const late = await exchange('GET / HTTP/1.1\r\nHost: x\r\n');
  assert.match(late, /^HTTP\/1\.1 408 /);
  assert.match(late, /REQUEST_TIMEOUT/);
});

test('a body that does not come gets a 408, and the connection ends', async () => {
  const socket = await open();
  socket.write('POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{');
  assert.match(await text(socket), /^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s);
  await until(() => kernel.activeRequests() === 0);
});

test('after a body that was too large the connection still serves', async () => {
  const socket = await open();
  socket.write(post(JSON.stringify({ name: 'x'.repeat(1_000_000) })));
  assert.match(await readUntil(socket, /\}\}$/), /^HTTP\/1\.1 413 .*PAYLOAD_TOO_LARGE/s);
  socket.write(post('{"name":"again"}'));
  assert.match(await readUntil(socket, /\}$/), /^HTTP\/1\.1 201 .*again/s);
  socket.destroy();
});

test('a chunked body is cut off where the limit is passed, however long it goes on', async () => {
  const socket = await open();
  socket.write(
    'POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  socket.write(chunk + chunk);
  assert.match(await readUntil(socket, /\}\}$/), /^HTTP\/1\.1 413 /);
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  const flood = (): void => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once('drain', flood);
  };
  flood();
  await ended;
});

test('a small chunked body is read as any other', async () => {
  const socket = await open();
  socket.write(
    'POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  socket.write('5\r\n{"nam\r\n');
  socket.write('7\r\ne":"x"}\r\n0\r\n\r\n');
  assert.match(await readUntil(socket, /\}$/), /^HTTP\/1\.1 201 /);
  socket.destroy();
});

test('requests that are pipelined are answered in their order', async () => {
  const socket = await open();
  socket.write(post('{"name":"one"}') + post('{"name":"two"}') + post('{"name":"three"}'));
  const received = await readUntil(socket, /three"\}$/);
  assert.deepEqual(
    [...received.matchAll(/\{"name":"(\w+)"\}/g)].map(([, name]) => name),
    ['one', 'two', 'three'],
  );
  assert.match(received, /\r\nKeep-Alive: timeout=65\r\n/);
  socket.destroy();
});

test('a caller who leaves early harms nobody', async () => {
  const socket = await open();
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => kernel.activeRequests() === 1);
  socket.destroy();
  release();
  await until(() => kernel.activeRequests() === 0);
  assert.match(await exchange('GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 404 /);
});

test('a stopping server answers what is under way, then ends the connection', async () => {
  const stopping = await openTestKernel(routes, { timeouts: { ...timeouts, closeMs: 10_000 } });
  const address = await stopping.listen({ host: '127.0.0.1', port: 0 });
  const busy = connect(address.port, '127.0.0.1');
  busy.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => stopping.activeRequests() === 1);
  const closed = stopping.close();
  release();
  const answer = await text(busy);
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.match(answer, /\r\nConnection: close\r\n/i);
  await closed;
  const late = connect(address.port, '127.0.0.1');
  const [error] = await once(late, 'error');
  assert.equal(error.code, 'ECONNREFUSED');
});

test('what does not finish in time is cut', async () => {
  const stopping = await openTestKernel(routes, { timeouts });
  const address = await stopping.listen({ host: '127.0.0.1', port: 0 });
  const stuck = connect(address.port, '127.0.0.1');
  stuck.on('error', () => {});
  stuck.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => stopping.activeRequests() === 1);
  await stopping.close();
  release();
});

test('with a certificate it speaks TLS 1.3 and nothing older, and says so to browsers', async () => {
  const settings = { tls: localhostCertificate, environment: 'production' } as const;
  const secure = await openTestKernel(routes, { settings });
  const address = await secure.listen({ host: '127.0.0.1', port: 0 });
  const dial = { port: address.port, host: '127.0.0.1', servername: 'localhost', ca: localhostCertificate.cert };
  const socket = connectTls(dial);
  socket.write('GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const answer = await text(socket);
  assert.match(answer, /^HTTP\/1\.1 404 /);
  assert.match(answer, /\r\nStrict-Transport-Security: max-age=31536000\r\n/);
  const old = connectTls({ ...dial, maxVersion: 'TLSv1.2' });
  const [error] = await once(old, 'error');
  assert.match(String(error), /protocol version/);
});

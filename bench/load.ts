import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What a reply amounts to: its status, its head in lower case, and its body. */
export type Reply = { readonly status: number; readonly head: string; readonly body: string };

/** One kept-alive connection that sends one request at a time. */
export type Connection = {
  send(request: Buffer): Promise<Reply>;
  close(): void;
};

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('\r\n0\r\n\r\n');

/** Where the reply at the start of `bytes` ends; undefined while it is not whole. */
export const wholeReply = (bytes: Buffer): Reply | undefined => {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const start = end + headEnd.length;
  const length = head.indexOf('\r\ncontent-length:');
  if (length >= 0) {
    const bodyLength = Number.parseInt(head.slice(length + 17), 10);
    if (bytes.length < start + bodyLength) return undefined;
    return { status, head, body: bytes.toString('utf8', start, start + bodyLength) };
  }
  if (head.includes('\r\ntransfer-encoding: chunked')) {
    if (bytes.lastIndexOf(lastChunk) < 0) return undefined;
    // A chunk's frame: its size in hexadecimal on a line, its bytes, a line break.
    let body = '';
    for (let at = start; ; ) {
      const line = bytes.indexOf('\r\n', at);
      const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
      if (!(size > 0)) return { status, head, body };
      body += bytes.toString('utf8', line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
  }
  return { status, head, body: '' };
};

/**
 * Opens a connection to a server on loopback. It understands what the servers measured here send, and is no client for
 * anything else: it costs a fraction of a real one, so that the server and not the generator is what is measured.
 */
export const openConnection = async (origin: string): Promise<Connection> => {
  const { hostname, port } = new URL(origin);
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let received: Buffer | undefined;
  let waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error(`${origin} closed the connection.`)));
  socket.on('data', (chunk: Buffer) => {
    received = received === undefined ? chunk : Buffer.concat([received, chunk]);
    const reply = wholeReply(received);
    if (reply === undefined) return;
    received = undefined;
    const { resolve } = waiting ?? {};
    waiting = undefined;
    resolve?.(reply);
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
};

/** The bytes of a request. A body is sent as JSON. */
export const requestBytes = (options: {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly origin: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}): Buffer => {
  const body = options.body === undefined ? '' : JSON.stringify(options.body);
  const headers: Record<string, string> = {
    host: new URL(options.origin).host,
    'user-agent': 'castellan-bench',
    ...options.headers,
    ...(body !== '' && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${options.method} ${options.path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
};

/** One request on a connection of its own. @throws Error unless the answer has one of the expected statuses. */
export const requestOnce = async (
  options: Parameters<typeof requestBytes>[0] & { readonly expect: readonly number[] },
): Promise<Reply> => {
  const connection = await openConnection(options.origin);
  try {
    const reply = await connection.send(requestBytes(options));
    if (options.expect.includes(reply.status)) return reply;
    throw new Error(`${options.method} ${options.path} was answered ${reply.status}: ${reply.body.slice(0, 500)}`);
  } finally {
    connection.close();
  }
};

/** What a connection sends, again and again; one that has to know the answers hears each of them. */
export type Conversation = { request(): Buffer; hear?(reply: Reply): void };

export type LoadResult = {
  readonly requests: number;
  readonly elapsedMs: number;
  /** Sorted. */
  readonly latenciesMs: readonly number[];
};

/**
 * Holds every conversation on a connection of its own, one request at a time, until the time is over.
 *
 * @throws Error on the first refusal: a rate that counts refusals says nothing.
 */
export const applyLoad = async (
  origin: string,
  conversations: readonly Conversation[],
  durationMs: number,
): Promise<LoadResult> => {
  const connections = await Promise.all(conversations.map(() => openConnection(origin)));
  const latenciesMs: number[] = [];
  const startedMs = performance.now();
  const talk = async (connection: Connection, conversation: Conversation): Promise<void> => {
    for (let sentMs = performance.now(); sentMs - startedMs < durationMs; ) {
      const reply = await connection.send(conversation.request());
      const answeredMs = performance.now();
      latenciesMs.push(answeredMs - sentMs);
      if (reply.status >= 400) throw new Error(`${origin} answered ${reply.status}: ${reply.body.slice(0, 300)}`);
      conversation.hear?.(reply);
      sentMs = answeredMs;
    }
  };
  try {
    await Promise.all(
      conversations.map((conversation, at) => talk(connections[at] ?? raise('no connection'), conversation)),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  const elapsedMs = performance.now() - startedMs;
  latenciesMs.sort((one, other) => one - other);
  return { requests: latenciesMs.length, elapsedMs, latenciesMs };
};

const raise = (message: string): never => {
  throw new Error(message);
};

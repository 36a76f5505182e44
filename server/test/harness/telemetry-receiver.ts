import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { after } from 'node:test';
import { gunzipSync } from 'node:zlib';

export type TelemetryRequest = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came over the wire. */
  readonly raw: Buffer;
  /** Unpacked, where it was compressed. */
  readonly body: Buffer;
};

/** What it does with a request: a status, with headers perhaps; `silent` never answers, `garbage` is no HTTP at all. */
export type TelemetryReaction =
  | 'silent'
  | 'garbage'
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    };

export type TelemetryReceiver = {
  readonly origin: string;
  readonly requests: readonly TelemetryRequest[];
  /** What it answers from now on: 202 at first, or what the function makes of each request. */
  react(reaction: TelemetryReaction | ((request: TelemetryRequest) => TelemetryReaction)): void;
  close(): Promise<void>;
};

/** A server in the place of a Collector or of Datadog, for the tests of a file. */
export const startTelemetryReceiver = async (): Promise<TelemetryReceiver> => {
  const requests: TelemetryRequest[] = [];
  let react: (request: TelemetryRequest) => TelemetryReaction = () => ({ status: 202 });
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const received = { path: request.url ?? '', headers: request.headers, raw, body };
      requests.push(received);
      const reaction = react(received);
      if (reaction === 'silent') return;
      if (reaction === 'garbage') request.socket.end('\u0000\u0001 this is no HTTP\r\n\r\n');
      else reply.writeHead(reaction.status, reaction.headers).end(reaction.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on a port.');
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  after(close);
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    react: (reaction) => {
      react = typeof reaction === 'function' ? reaction : () => reaction;
    },
    close,
  };
};

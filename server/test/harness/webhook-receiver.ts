import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { after } from 'node:test';

export type Delivery = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** What it does with a delivery: a status, with headers perhaps; `cut` closes the connection, `silent` never answers. */
export type Reaction =
  | 'cut'
  | 'silent'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export type WebhookReceiver = {
  readonly url: URL;
  /** Everything that arrived, whatever was answered. */
  readonly deliveries: readonly Delivery[];
  /** What it answers from now on; 204 at first. */
  react(reaction: Reaction): void;
  /** Nobody listens any more, and it is known where nobody does. */
  close(): Promise<void>;
};

/** Somebody else's server that takes webhooks. It ends after the tests of the file. */
export const startWebhookReceiver = async (): Promise<WebhookReceiver> => {
  const deliveries: Delivery[] = [];
  let reaction: Reaction = { status: 204 };
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      deliveries.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (reaction === 'silent') return;
      if (reaction === 'cut') request.socket.destroy();
      else reply.writeHead(reaction.status, reaction.headers).end(reaction.body);
    });
  });
  server.listen(0, '127.0.0.1');
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
    url: new URL(`http://127.0.0.1:${address.port}/audit`),
    deliveries,
    react: (next) => {
      reaction = next;
    },
    close,
  };
};

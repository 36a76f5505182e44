import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

export type Timeouts = {
  /** From the connection, or the end of the request before, to the end of the headers. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How long an idle connection stays open. Longer than the 60 s of most load balancers, so that they close first. */
  readonly keepAliveMs: number;
  /** How long a stopping server waits for requests under way before it cuts them. */
  readonly closeMs: number;
};

export const defaultTimeouts: Timeouts = { headersMs: 10_000, requestMs: 30_000, keepAliveMs: 65_000, closeMs: 10_000 };

/** How many connections may wait to be accepted; the default of 511 makes a storm of 10,000 take five times as long. */
export const listenBacklog = 4096;

const maxHeaderBytes = 16_384;

/** The server beneath the framework, with its limits; HTTPS from TLS 1.3 on when there is a certificate. */
export const createNodeServer = (
  listener: RequestListener,
  tls: { readonly cert: Buffer; readonly key: Buffer } | null,
  timeouts: Timeouts,
): Server => {
  const options = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    // Node looks for late requests this often, 30 s unless told.
    connectionsCheckingInterval: Math.min(1_000, timeouts.headersMs),
    noDelay: true,
  };
  if (tls === null) return createServer(options, listener);
  return createTlsServer({ ...options, cert: tls.cert, key: tls.key, minVersion: 'TLSv1.3' }, listener);
};

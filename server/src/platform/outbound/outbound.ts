import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Clock } from '../clock/clock.ts';
import type { Metrics } from '../metrics/metric.ts';
import { outgoingTraceParent, withinSpan } from '../tracing/current-trace.ts';
import type { SpanType } from '../tracing/segment.ts';
import { clientRequestDuration, type OutboundPurpose } from './outbound.metrics.ts';
import { OutboundError } from './outbound-error.ts';
import {
  type AddressRule,
  type LookUp,
  type Pinned,
  pinAddress,
  sharedLookUp,
  systemLookUp,
} from './pinned-address.ts';
import { readRetryAfterMs } from './retry-after.ts';

export { OutboundError } from './outbound-error.ts';

/** A call to somebody else's server. */
export type OutboundPost = {
  readonly purpose: OutboundPurpose;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** For the whole call, from the look-up of the name to the end of the answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Whether the body of the answer is wanted. */
  readonly keepsAnswer?: true;
  /** Which addresses the URL may lead to; all of them when left out. */
  readonly mayReach?: AddressRule;
};

/** What came back. The body is there, with the type that it claims to have, when it was wanted and is not too long. */
export type OutboundReply = {
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly body?: Buffer;
  readonly contentType?: string;
};

/** @throws OutboundError when there was no answer; AddressRefusedError when the call was not made. */
export type PostOutbound = (post: OutboundPost) => Promise<OutboundReply>;

const callSpan: SpanType = { kind: 'client' };

/** More of an answer than anybody needs to say yes or no: the connection is closed. */
const longestAnswerBytes = 65_536;

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'no address has that name',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'there is no way to that address',
  ENETUNREACH: 'there is no way to that address',
  ETIMEDOUT: 'nobody answered in time',
};

const asOutboundError = (error: unknown): OutboundError => {
  if (error instanceof OutboundError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons[code] ?? (code === '' ? 'the call failed' : `the call failed (${code})`);
  return new OutboundError(`No answer: ${reason}.`, { cause: error });
};

const statusClasses = ['2xx', '3xx', '4xx', '5xx'] as const;

const classOf = (status: number) =>
  statusClasses.find((one) => one.startsWith(String(Math.floor(status / 100)))) ?? 'none';

/**
 * The one way by which the server calls others over HTTP. Redirects are answers like any other and are not followed.
 *
 * It goes to whatever address the URL names, private ones included, unless it is given `mayReach`: then the name is looked
 * up once, every address is judged, and the connection can go to the judged ones alone. A URL that somebody sent in is
 * never called without. Neither way reads the variables that name a proxy, which would dial for us.
 */
export const createOutbound = ({
  clock,
  metrics,
  lookUp = systemLookUp,
}: {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly lookUp?: LookUp;
}): PostOutbound => {
  const lookUpOnce = sharedLookUp(lookUp);

  /** Gives up at the deadline, however long the look-up goes on by itself. */
  const pinWithin = (deadline: AbortSignal, url: URL, rule: AddressRule): Promise<Pinned> => {
    const { promise, resolve, reject } = Promise.withResolvers<Pinned>();
    const stop = (): void => reject(new OutboundError('No answer: the call was given up.'));
    if (deadline.aborted) stop();
    deadline.addEventListener('abort', stop, { once: true });
    pinAddress(url, rule, lookUpOnce).then(resolve, reject);
    return promise.finally(() => deadline.removeEventListener('abort', stop));
  };

  const send = async (post: OutboundPost): Promise<OutboundReply> => {
    const { url, headers, body, timeoutMs, signal, keepsAnswer, mayReach } = post;
    // Loaded by those who call somebody.
    const { request } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const traceparent = outgoingTraceParent();
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const failed = (error: unknown): OutboundError =>
      deadline.aborted && !signal.aborted ? timedOut(timeoutMs) : asOutboundError(error);
    let pinned: Pinned = {};
    try {
      if (mayReach !== undefined) pinned = await pinWithin(deadline, url, mayReach);
    } catch (error) {
      throw failed(error);
    }
    const { promise, resolve, reject } = Promise.withResolvers<OutboundReply>();
    const call: ClientRequest = request(url, {
      ...pinned,
      method: 'POST',
      headers: {
        host: url.host,
        ...headers,
        'content-length': String(bytes.length),
        ...(traceparent !== undefined && { traceparent }),
      },
      signal: deadline,
      // A connection that waited between calls may be closed under the next one, which then fails for nothing.
      agent: false,
    });
    call.on('error', (error) => reject(failed(error)));
    let isAnswered = false;
    // The end of a connection that asked to be upgraded is no error of the call's, and no answer either.
    call.on('close', () => {
      if (!isAnswered) reject(new OutboundError('No answer: the connection was cut.'));
    });
    call.on('response', (answer: IncomingMessage) => {
      isAnswered = true;
      const status = answer.statusCode ?? 0;
      const retryAfterMs = readRetryAfterMs(answer.headers['retry-after'], clock.now());
      const chunks: Buffer[] = [];
      let received = 0;
      answer.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (keepsAnswer) chunks.push(chunk);
        if (received <= longestAnswerBytes) return;
        resolve({ status, retryAfterMs });
        call.destroy();
      });
      answer.on('end', () => {
        if (!keepsAnswer) return resolve({ status, retryAfterMs });
        const contentType = answer.headers['content-type'];
        resolve({
          status,
          retryAfterMs,
          body: Buffer.concat(chunks),
          ...(contentType !== undefined && { contentType }),
        });
      });
      answer.on('error', (error) => reject(failed(error)));
    });
    call.end(bytes);
    return promise;
  };

  return async (post) => {
    const startedMs = clock.monotonicMs();
    let status: OutboundReply['status'] | undefined;
    try {
      return await withinSpan(callSpan, `POST ${post.purpose}`, async (span) => {
        // Of the address the host alone: paths of webhooks are often secrets.
        span?.note({ 'http.request.method': 'POST', 'server.address': post.url.hostname });
        const reply = await send(post);
        status = reply.status;
        span?.note({ 'http.response.status_code': status });
        if (status >= 400) span?.fail(new OutboundError(`The answer was ${status}.`));
        return reply;
      });
    } finally {
      const seconds = (clock.monotonicMs() - startedMs) / 1000;
      metrics.histogram(clientRequestDuration, seconds, {
        purpose: post.purpose,
        status: status === undefined ? 'none' : classOf(status),
      });
    }
  };
};

const timedOut = (timeoutMs: number): OutboundError =>
  new OutboundError(`No answer: nobody answered within ${timeoutMs / 1000} s.`);

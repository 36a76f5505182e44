import { composeHeaders } from './answer-headers.ts';
import type { AnswerStreams, StreamedBody } from './answer-streams.ts';
import { writeCookie } from './cookies.ts';
import type { Exchange } from './exchange.ts';
import { limitHeaders } from './limit-report.ts';
import type { Origins } from './origins.ts';
import { announcesBody, discardRest } from './request-body.ts';
import type { Cookie } from './route.ts';

/** An answer as it goes out. */
export type Outgoing = {
  readonly status: number;
  readonly content: string | Uint8Array | StreamedBody | null;
  readonly contentType: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly cookies?: readonly Cookie[] | undefined;
};

export type WriteAnswer = (exchange: Exchange, outgoing: Outgoing) => void;

/**
 * Writes answers: status, headers and content in one go (a streamed content follows piece by piece), past the framework's own reply, which would build the same
 * headers twice.
 *
 * @throws Error when a header cannot be written; nothing was sent then.
 */
export const createAnswerWriter = (
  origins: Origins,
  isClosing: () => boolean,
  streams: Pick<AnswerStreams, 'pump'>,
): WriteAnswer => {
  return (exchange, { status, content, contentType, headers, cookies }) => {
    const { raw, reply } = exchange;
    const list = composeHeaders(headers, exchange.scheme === 'https');
    list.push('X-Request-Id', exchange.shownRequestId);
    if (exchange.limitReports) list.push(...limitHeaders(exchange.limitReports));
    list.push(...origins.headersFor(raw.headers.origin));
    if (cookies) for (const cookie of cookies) list.push('Set-Cookie', writeCookie(cookie));
    const isStreamed = typeof content === 'function';
    const length = content === null || isStreamed ? 0 : Buffer.byteLength(content);
    if (isStreamed) {
      if (contentType !== undefined) list.push('Content-Type', contentType);
    } else if (content !== null) {
      if (contentType !== undefined) list.push('Content-Type', contentType);
      list.push('Content-Length', String(length));
    } else if (status !== 204 && status !== 304) {
      list.push('Content-Length', '0');
    }
    // A connection that carried a stream would stay open behind it and hold up a stopping server.
    if (isClosing() || isStreamed) list.push('Connection', 'close');
    reply.writeHead(status, list);
    exchange.isAnswered = true;
    if (content === null || (isStreamed && raw.method === 'HEAD')) reply.end();
    else if (isStreamed) streams.pump(reply, content);
    // Without a character beyond ASCII the bytes are the same, and Latin-1 takes the socket half the work.
    else if (content.length === length) reply.end(content, 'latin1');
    else reply.end(content);
    if (announcesBody(raw) && !raw.complete) discardRest(raw);
  };
};

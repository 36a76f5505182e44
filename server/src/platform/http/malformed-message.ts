import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { invalidInput, payloadTooLarge } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import type { Randomness } from '../randomness/randomness.ts';
import { composeHeaders } from './answer-headers.ts';
import { writeErrorBody } from './error-body.ts';
import { headersTooLarge, requestTimeout } from './http.errors.ts';
import { malformedMessage } from './http.log.ts';

export type MalformedMessageNeeds = {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly publicUrl: URL;
  /** Masked. */
  readonly clientOf: (socket: Duplex) => string;
};

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

/**
 * Answers what the HTTP parser gave up on: headers that are malformed, too large or too late. The parser has lost its
 * place, so the connection ends; where an answer is on its way already, it ends without another.
 */
export const createMalformedMessageHandler = (needs: MalformedMessageNeeds) => {
  const { clock, randomness, log, publicUrl } = needs;
  return (error: Error & { readonly code?: string }, socket: Duplex): void => {
    log.write(malformedMessage, { reason: error.code ?? error.name, client: needs.clientOf(socket) });
    if (error.code === 'ECONNRESET' || !socket.writable || hasAnswerUnderWay(socket)) {
      socket.destroy();
      return;
    }
    const requestId = randomness.uuid();
    const problem = describe(error.code);
    const { status } = problem;
    const body = writeErrorBody(problem, { at: clock.now(), requestId, accept: undefined, publicUrl });
    const headers = [
      ...composeHeaders(undefined, false),
      ...['X-Request-Id', requestId, 'Content-Type', body.contentType],
      ...['Content-Length', String(Buffer.byteLength(body.text)), 'Connection', 'close'],
    ];
    const lines = headers.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('');
    socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}\r\n${lines}\r\n${body.text}`);
  };
};

const describe = (code: string | undefined): Problem => {
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem(headersTooLarge);
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return new Problem(payloadTooLarge);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem(requestTimeout);
  return new Problem(invalidInput, { message: 'This is not a well-formed HTTP request.' });
};

type HttpSocket = Duplex & {
  readonly _httpMessage?: ServerResponse | null;
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null;
};

/**
 * Whether our words would be taken for the answer to another request. `node:http` keeps the response that a connection
 * is busy with in `_httpMessage`, and the request that it reads in its parser.
 */
const hasAnswerUnderWay = (socket: HttpSocket): boolean => {
  const response = socket._httpMessage;
  // Of a request that is not whole yet, nothing was answered as long as no header is out.
  if (response) return response.headersSent || response.req.complete;
  const request = socket.parser?.incoming;
  // Answered before its body had come, as a 413 is: the sender has its answer.
  return request !== null && request !== undefined && !request.complete;
};

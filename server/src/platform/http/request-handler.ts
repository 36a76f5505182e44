import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log, LogEvent } from '../log/log.ts';
import type { Metrics } from '../metrics/metric.ts';
import { internalServerError, serviceUnavailable } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import { runBeneath } from '../tracing/current-trace.ts';
import type { Tracer } from '../tracing/tracer.ts';
import type { Admission } from './admission.ts';
import type { StreamedBody } from './answer-streams.ts';
import type { WriteAnswer } from './answer-writer.ts';
import { writeErrorBody } from './error-body.ts';
import { Exchange, type ExchangeNeeds } from './exchange.ts';
import {
  probeAnswered,
  type RequestFields,
  requestAnswered,
  requestAnsweredQuietly,
  requestFailed,
  requestTurnedAway,
  requestUnavailable,
} from './http.log.ts';
import { type HttpMetrics, unmatchedRoute } from './http.metrics.ts';
import { requireIdempotencyKeySyntax } from './idempotency.ts';
import { refuseInput } from './input-validation.ts';
import { createLabels, type DurationLabels, type MountedRoute } from './mounted-route.ts';
import type { Overload } from './overload.ts';
import { queryTextOf } from './query-text.ts';
import type { NoteRefusal, Refusal } from './refusal.ts';
import { announcesBody, parseBody, readBody } from './request-body.ts';
import { describeRequest, requestSpan } from './request-span.ts';
import type { Answer } from './route.ts';
import type { HandleInSession } from './session-handling.ts';

export type RequestHandlerNeeds = ExchangeNeeds & {
  readonly admission: Admission;
  readonly overload: Pick<Overload, 'isOneTooMany' | 'refused'>;
  readonly write: WriteAnswer;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly httpMetrics: HttpMetrics;
  readonly publicUrl: URL;
  readonly noteRefusal: NoteRefusal;
  readonly inSession: HandleInSession | undefined;
};

export type RequestHandler = {
  /** Answers one request on a route. Never throws; most often it is done when it returns. */
  handle(mounted: MountedRoute, raw: IncomingMessage, reply: ServerResponse, params: unknown): void;
  /** Answers a request that reached no route: with what `answer` returns, or the problem it throws. */
  handleUnmatched(raw: IncomingMessage, reply: ServerResponse, answer: (exchange: Exchange) => Answer): void;
  /** How many requests are under way. */
  readonly active: number;
};

const json = 'application/json; charset=utf-8';
const defaultRetryAfterSeconds = 1;

/** How many requests of those that were one too many have a line of their own, until the line that says how many there were. */
const turnedAwayLines = 10;

/** Made once: to refuse must cost next to nothing. */
const tooManyRequests = new Problem(serviceUnavailable, {
  message: 'The server has more requests than it can answer. Try again shortly.',
  retryAfterSeconds: defaultRetryAfterSeconds,
});

/** The way of a request: admission, then its parts in the order of the address, then the handler, then the answer. */
export const createRequestHandler = (needs: RequestHandlerNeeds): RequestHandler => {
  const { admission, overload, write, log, metrics, tracer, httpMetrics, clock, publicUrl, noteRefusal, inSession } =
    needs;
  const unmatchedLabels = createLabels(unmatchedRoute);
  let active = 0;

  const proceed = (exchange: Exchange, mounted: MountedRoute): void => {
    const { route } = mounted;
    if (mounted.parseParams) exchange.params = mounted.parseParams(exchange.params);
    exchange.query = mounted.parseQuery(queryTextOf(exchange.raw.url ?? ''));
    if (route.idempotent) {
      const key = exchange.header('idempotency-key');
      if (key !== undefined) requireIdempotencyKeySyntax(key);
    }
    if (!announcesBody(exchange.raw)) {
      acceptBody(exchange, mounted);
      run(exchange, mounted);
      return;
    }
    if (route.method === 'GET') throw refuseInput('', 'A GET request takes no body.');
    readBody(exchange.raw, mounted.bodyLimitBytes)
      .then((bytes) => {
        exchange.bodyBytes = bytes;
        acceptBody(exchange, mounted);
        run(exchange, mounted);
      })
      .catch((error: unknown) => answerError(exchange, error));
  };

  const run = (exchange: Exchange, mounted: MountedRoute): void => {
    const { route } = mounted;
    const { principal } = exchange;
    const answer =
      inSession === undefined || principal === null
        ? route.handle(exchange)
        : inSession(principal, route.method, () => route.handle(exchange));
    if (!(answer instanceof Promise)) {
      answerWith(exchange, mounted, answer);
      return;
    }
    answer
      .then((settled) => answerWith(exchange, mounted, settled))
      .catch((error: unknown) => answerError(exchange, error));
  };

  const answerWith = (exchange: Exchange, mounted: MountedRoute, answer: Answer): void => {
    const described = mounted.answers.get(answer.status);
    if (!described) {
      throw new Error(`${mounted.route.operationId} answered ${answer.status}, which it does not describe.`);
    }
    const { headers, cookies, status } = answer;
    const isRaw = isRawBody(answer.body);
    const content = isRawBody(answer.body) ? answer.body : writeJson(mounted, status, answer.body);
    const hasOwnType = headers !== undefined && ('content-type' in headers || 'Content-Type' in headers);
    const contentType = hasOwnType
      ? undefined
      : (described.contentType ?? (isRaw ? 'text/plain; charset=utf-8' : json));
    write(exchange, { status, content, contentType, headers, cookies });
    conclude(exchange, status);
  };

  const answerError = (exchange: Exchange, error: unknown): void => {
    if (exchange.isAnswered) {
      exchange.reply.destroy();
      return;
    }
    const problem = error instanceof Problem ? error : new Problem(internalServerError, { cause: error });
    try {
      writeProblem(exchange, problem);
      conclude(exchange, problem.status, error);
      if (isRefusal(problem.status)) noteRefusal(describeRefusal(exchange, problem));
    } catch (second) {
      writeProblem(exchange, new Problem(internalServerError));
      conclude(exchange, internalServerError.status, second);
    }
  };

  const writeProblem = (exchange: Exchange, thrown: Problem): void => {
    const problem = withRetryAfter(thrown);
    const { accept, authorization } = exchange.raw.headers;
    const body = writeErrorBody(problem, { at: clock.now(), requestId: exchange.requestId, accept, publicUrl });
    const headers: Record<string, string> = { ...problem.headers };
    if (problem.retryAfterSeconds !== undefined) headers['Retry-After'] = String(Math.ceil(problem.retryAfterSeconds));
    if (problem.status === 401 && !namesHeader(headers, 'www-authenticate')) {
      headers['WWW-Authenticate'] = challenge(exchange, authorization !== undefined);
    }
    write(exchange, { status: problem.status, content: body.text, contentType: body.contentType, headers });
  };

  const labelsOf = ({ mounted, raw }: Exchange, status: number): DurationLabels =>
    (mounted?.labelsFor ?? unmatchedLabels)(raw.method ?? '', status);

  const conclude = (exchange: Exchange, status: number, error?: unknown): void => {
    active -= 1;
    const { mounted } = exchange;
    const durationMs = clock.monotonicMs() - exchange.startedMs;
    const labels = labelsOf(exchange, status);
    metrics.histogram(httpMetrics.requestDuration, durationMs / 1000, labels);
    const fields = fieldsOf(exchange, labels.route, status, durationMs);
    if (status < 500 || error === undefined) {
      log.write(eventOf(mounted, status), fields);
    } else if (status === 503) log.writeError(requestUnavailable, error, fields);
    else log.writeError(requestFailed, error, fields);
    endSegment(exchange, labels, status, error);
  };

  /** The door: what is one too many goes no further. A probe, which asks every few seconds about nothing, always does, and no trace is made of it. */
  const receive = (exchange: Exchange, work: () => void): void => {
    active += 1;
    const { mounted, raw } = exchange;
    if (mounted?.route.probe) {
      work();
      return;
    }
    if (overload.isOneTooMany(exchange.startedMs)) {
      turnAway(exchange);
      return;
    }
    const segment = tracer.begin(exchange, requestSpan, mounted?.spanName ?? raw.method ?? '');
    exchange.segment = segment;
    runBeneath(segment.root, work);
  };

  const endSegment = (exchange: Exchange, labels: DurationLabels, status: number, error: unknown): void => {
    const { segment, principal } = exchange;
    if (segment === undefined) return;
    if (principal !== null) {
      segment.userId = principal.userId;
      segment.sessionId = principal.sessionId;
    }
    const describe = () => describeRequest(exchange, labels, status);
    tracer.end(segment, { hasFailed: status >= 500, error: status >= 500 ? error : undefined, describe });
  };

  /** One too many: counted, without a trace; only the first of a second have a line of their own, for a line of each would be the next load. */
  const turnAway = (exchange: Exchange): void => {
    active -= 1;
    const { status } = tooManyRequests;
    writeProblem(exchange, tooManyRequests);
    const durationMs = clock.monotonicMs() - exchange.startedMs;
    const labels = labelsOf(exchange, status);
    metrics.histogram(httpMetrics.requestDuration, durationMs / 1000, labels);
    if (overload.refused > turnedAwayLines) return;
    log.write(requestTurnedAway, fieldsOf(exchange, labels.route, status, durationMs));
  };

  /** Goes on at once when nothing has to be waited for, which is most often. */
  const afterAdmission = (exchange: Exchange, admit: () => void | Promise<void>, goOn: () => void): void => {
    try {
      const admitting = admit();
      if (admitting instanceof Promise) {
        admitting.then(goOn).catch((error: unknown) => answerError(exchange, error));
        return;
      }
      goOn();
    } catch (error) {
      answerError(exchange, error);
    }
  };

  return {
    handle: (mounted, raw, reply, params) => {
      const exchange = new Exchange(needs, raw, reply, mounted);
      exchange.params = params;
      receive(exchange, () =>
        afterAdmission(
          exchange,
          () => admission.admit(exchange, mounted.route),
          () => proceed(exchange, mounted),
        ),
      );
    },
    handleUnmatched: (raw, reply, answer) => {
      const exchange = new Exchange(needs, raw, reply, undefined);
      receive(exchange, () =>
        afterAdmission(
          exchange,
          () => admission.admitUnmatched(exchange),
          () => {
            const { status, headers, body } = answer(exchange);
            const content = typeof body === 'string' ? body : null;
            write(exchange, { status, content, contentType: undefined, headers });
            conclude(exchange, status);
          },
        ),
      );
    },
    get active() {
      return active;
    },
  };
};

const fieldsOf = (exchange: Exchange, route: string, status: number, durationMs: number): RequestFields => ({
  method: exchange.raw.method ?? '',
  route,
  status,
  duration_ms: Math.round(durationMs * 1000) / 1000,
  request_id: exchange.requestId,
  trace_id: exchange.traceId,
  client: exchange.maskedClient,
  // Undefined is not written: most of what strangers ask for has neither.
  user_id: exchange.principal?.userId,
  session_id: exchange.principal?.sessionId,
});

const eventOf = (mounted: MountedRoute | undefined, status: number): LogEvent<RequestFields> => {
  if (mounted?.route.probe) return probeAnswered;
  if (status >= 500) return requestUnavailable;
  return mounted?.route.quiet && status < 400 ? requestAnsweredQuietly : requestAnswered;
};

// A function can only be a streamed body: nothing else of the kind goes into an answer.
const isRawBody = (body: unknown): body is string | Uint8Array | StreamedBody =>
  typeof body === 'string' || body instanceof Uint8Array || typeof body === 'function';

const isRefusal = (status: number): boolean => status === 401 || status === 403 || status === 429;

const describeRefusal = (exchange: Exchange, problem: Problem): Refusal => ({
  requestId: exchange.requestId,
  shownRequestId: exchange.shownRequestId,
  at: exchange.receivedAt,
  method: exchange.raw.method ?? '',
  route: exchange.mounted?.route.path ?? null,
  status: problem.status,
  code: problem.code,
  message: problem.message,
  because: problem.because,
  client: exchange.context.client,
  userId: exchange.principal?.userId ?? null,
  sessionId: exchange.principal?.sessionId ?? null,
});

/** A body that may be left out counts as `{}`; a route without one lets `{}` pass, which many clients always send. */
const acceptBody = (exchange: Exchange, { route, parseBody: parse, bodyLimitBytes }: MountedRoute): void => {
  const bytes = exchange.bodyBytes;
  if (!parse) {
    if (bytes.length > 0 && !isEmptyObject(parseBody(bytes, bodyLimitBytes)))
      throw refuseInput('', 'This route takes no body.');
    return;
  }
  if (bytes.length > 0) exchange.body = parse(parseBody(bytes, bodyLimitBytes));
  else if (route.bodyOptional) exchange.body = parse({});
  else throw refuseInput('', 'A JSON body is missing.');
};

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/**
 * What the response schema lets through, as JSON: an answer holds what it describes and nothing else, so that a column
 * added to a query cannot leak.
 */
const writeJson = (mounted: MountedRoute, status: number, body: unknown): string | null => {
  const schema = mounted.answers.get(status)?.response.body ?? null;
  if (schema === null) {
    if (body === null) return null;
    throw new Error(`${mounted.route.operationId} answered ${status} with a body, which it does not describe.`);
  }
  const checked = schema.safeParse(body);
  if (checked.success) return JSON.stringify(checked.data);
  // Paths and reasons only: zod's own message would be fine too, but a value has no place in a log.
  const faults = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join(', ');
  throw new Error(`${mounted.route.operationId} answered ${status} with something it does not describe (${faults}).`);
};

/** RFC 6750, section 3: nothing about an error when no token was sent, or when the token is good and something else is missing. */
const challenge = (exchange: Exchange, hasToken: boolean): string => {
  const access = exchange.mounted?.route.access.kind;
  const isAboutToken = hasToken && exchange.principal === null && (access === 'signed-in' || access === 'permission');
  return isAboutToken ? 'Bearer realm="castellan", error="invalid_token"' : 'Bearer realm="castellan"';
};

const withRetryAfter = (problem: Problem): Problem => {
  if (problem.status !== 503 || problem.retryAfterSeconds !== undefined) return problem;
  const { details, headers } = problem;
  return new Problem(problem.kind, {
    message: problem.message,
    retryAfterSeconds: defaultRetryAfterSeconds,
    headers,
    ...(details !== undefined && { details }),
  });
};

const namesHeader = (headers: Readonly<Record<string, string>>, lowerCaseName: string): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === lowerCaseName);

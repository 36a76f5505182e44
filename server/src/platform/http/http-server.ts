import type { RequestListener, Server } from 'node:http';
import { Server as NetServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import createFastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../metrics/metric.ts';
import type { Database } from '../postgres/database.ts';
import { Problem } from '../problem/problem.ts';
import type { Randomness } from '../randomness/randomness.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Tracer } from '../tracing/tracer.ts';
import type { AddressGate } from './address-gate.ts';
import { createAdmission } from './admission.ts';
import { createAnswerStreams } from './answer-streams.ts';
import { createAnswerWriter } from './answer-writer.ts';
import { checkRoutes } from './boot-checks.ts';
import { createClientAddresses } from './client-address.ts';
import { addressTooLong } from './http.errors.ts';
import { answerCut, oldRepliesKept, requestsTurnedAway } from './http.log.ts';
import type { HttpMetrics } from './http.metrics.ts';
import { createIdempotency, forgetOldReplies } from './idempotency.ts';
import { refuseInput } from './input-validation.ts';
import type { RequestLimiter } from './limiting.ts';
import { createMalformedMessageHandler } from './malformed-message.ts';
import { mountRoute } from './mounted-route.ts';
import { createNodeServer, defaultTimeouts, listenBacklog, type Timeouts } from './node-server.ts';
import { createOrigins } from './origins.ts';
import { createOverload, turnMs } from './overload.ts';
import type { NoteRefusal } from './refusal.ts';
import { createRequestHandler } from './request-handler.ts';
import type { Route } from './route.ts';
import type { HandleInSession } from './session-handling.ts';
import { createUnmatchedAnswer, type UnmatchedPage } from './unmatched-request.ts';

export type HttpServerOptions = {
  readonly routes: readonly Route[];
  /** @throws Problem with status 401. Answers without a promise when it can: most requests bring a token it knows. */
  readonly authenticate: (authorizationHeader: string | undefined) => Principal | Promise<Principal>;
  readonly isAllowed: (principal: Principal, permission: Permission) => boolean;
  readonly limiter: RequestLimiter;
  readonly addressGate: AddressGate;
  readonly noteRefusal: NoteRefusal;
  /** Left out where nothing depends on whose request it is. */
  readonly inSession?: HandleInSession | undefined;
  readonly unmatchedPage?: UnmatchedPage;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Of the same routes. */
  readonly httpMetrics: HttpMetrics;
  readonly settings: {
    readonly trustedProxies: readonly string[];
    readonly allowedOrigins: readonly string[];
    readonly environment: 'development' | 'staging' | 'production';
    readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
    readonly publicUrl: URL;
  };
  readonly timeouts?: Partial<Timeouts>;
};

export type HttpServer = {
  /** @throws Error with node's `code` when the port cannot be had. */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  /**
   * Accepts nothing new and lets go of clients one by one: the next answer on a connection ends it, what streams ends.
   * Resolves when none is left, or after `withinMs`. Unlike `close` it cuts no idle connection on which a request may be
   * on its way already; meant for a process whose place another has taken, before `close`.
   */
  drain(withinMs: number): Promise<void>;
  /** Accepts nothing new, ends what streams, answers what is under way, and after 10 s cuts what is not done. May be called twice. */
  close(): Promise<void>;
  /** A request without a socket, for tests. */
  readonly inject: FastifyInstance['inject'];
  /** How many requests are under way. */
  readonly activeRequests: () => number;
  /** How many connections of clients are open. */
  readonly openConnections: () => number;
};

const maxParameterLength = 256;
const gaugeIntervalMs = 1_000;
const cleaningIntervalMs = 15 * 60 * 1000;

/**
 * The HTTP kernel: Fastify's router and Node's server, and everything between a socket and a route's handler.
 *
 * @throws Error naming the route that has a hole, or the setting that cannot be.
 */
export const createHttpServer = async (options: HttpServerOptions): Promise<HttpServer> => {
  const { routes, settings, clock, randomness, log, metrics, tracer, httpMetrics, database } = options;
  checkRoutes(routes);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const addresses = createClientAddresses(settings.trustedProxies);
  const origins = createOrigins(settings.allowedOrigins, settings.publicUrl);
  const requiresTls = settings.environment === 'production' && settings.tls === null;
  const streams = createAnswerStreams((error) => log.writeError(answerCut, error, {}));
  const overload = createOverload();
  let isClosing = false;

  const handler = createRequestHandler({
    ...{ clock, randomness, log, metrics, tracer, httpMetrics, addresses, origins },
    publicUrl: settings.publicUrl,
    endsTls: settings.tls !== null,
    idempotencyOf: createIdempotency(options),
    admission: createAdmission({ ...options, requiresTls }),
    overload,
    noteRefusal: options.noteRefusal,
    inSession: options.inSession,
    write: createAnswerWriter(origins, () => isClosing, streams),
  });
  const answerMalformed = createMalformedMessageHandler({
    ...{ clock, randomness, log },
    publicUrl: settings.publicUrl,
    clientOf: (socket: Duplex) => (socket instanceof Socket ? addresses.peerOf({ socket }).masked : ''),
  });
  let openConnections = 0;
  /** More than one where a name such as `localhost` has two addresses. */
  const servers: Server[] = [];
  const openServer = (listener: RequestListener): Server => {
    const server = createNodeServer(listener, settings.tls, timeouts);
    servers.push(server);
    server.on('clientError', answerMalformed);
    server.on('connection', (socket) => {
      openConnections += 1;
      socket.once('close', () => {
        openConnections -= 1;
      });
    });
    return server;
  };

  const fastify = createFastify({
    // Parsing, validation, logging, request ids and error bodies are the kernel's own.
    logger: false,
    genReqId: () => '',
    exposeHeadRoutes: false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: maxParameterLength, caseSensitive: true, ignoreTrailingSlash: false },
    serverFactory: openServer,
    frameworkErrors: (error, request, reply) => {
      const isTooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
      handler.handleUnmatched(request.raw, reply.raw, () => {
        throw isTooLong ? new Problem(addressTooLong) : refuseInput('', 'The address is not a well-formed path.');
      });
    },
  });
  fastify.removeAllContentTypeParsers();

  for (const route of routes) {
    const mounted = mountRoute(route);
    fastify.route({
      method: route.method === 'GET' ? ['GET', 'HEAD'] : route.method,
      url: route.path,
      // The first hook answers and never calls on: what Fastify does between hook and handler, the kernel does itself.
      onRequest: ({ raw, params }, { raw: reply }) => handler.handle(mounted, raw, reply, params),
      handler: neverReached,
    });
  }
  const answerUnmatched = createUnmatchedAnswer(routes, origins, options.unmatchedPage);
  const handleUnmatched = ({ raw }: FastifyRequest, { raw: reply }: FastifyReply): void =>
    handler.handleUnmatched(raw, reply, answerUnmatched);
  fastify.setNotFoundHandler(handleUnmatched);
  // Only requests without a route come this far: with a Content-Type that is no media type, for one.
  fastify.setErrorHandler((_error, request, reply) => handleUnmatched(request, reply));
  await fastify.ready();

  const timers: NodeJS.Timeout[] = [];
  const startTimers = (): void => {
    const countActive = () => {
      metrics.gauge(httpMetrics.activeRequests, handler.active, {});
      const requests = overload.takeRefused();
      if (requests > 0) log.write(requestsTurnedAway, { requests });
    };
    const clean = () =>
      database
        .execute(forgetOldReplies, [clock.now()])
        .catch((error: unknown) => log.writeError(oldRepliesKept, error, {}));
    countActive();
    timers.push(
      setInterval(countActive, gaugeIntervalMs).unref(),
      setInterval(clean, cleaningIntervalMs).unref(),
      setInterval(() => overload.turn(clock.monotonicMs()), turnMs).unref(),
    );
  };

  /** Resolves when the last connection is gone. HTTP's own `close` would cut the idle ones as well. */
  const stopAccepting = async (): Promise<void> => {
    const listening = servers.filter((server) => server.listening);
    await Promise.all(
      listening.map((server) => new Promise((resolve) => NetServer.prototype.close.call(server, resolve))),
    );
  };

  let drained: Promise<void> | undefined;
  const drain = async (withinMs: number): Promise<void> => {
    isClosing = true;
    streams.endAll();
    drained ??= stopAccepting();
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, withinMs);
    await Promise.race([drained, waited.promise]);
    clearTimeout(timer);
  };

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    isClosing = true;
    streams.endAll();
    for (const timer of timers) clearInterval(timer);
    const cutAll = (): void => {
      for (const server of servers) server.closeAllConnections();
    };
    const cut = setTimeout(cutAll, timeouts.closeMs);
    // Servers that were drained listen no more, and closing them a second time waits for nobody.
    for (const server of servers) if (drained) server.closeIdleConnections();
    await drained;
    await fastify.close();
    clearTimeout(cut);
    metrics.gauge(httpMetrics.activeRequests, 0, {});
  };

  return {
    listen: async ({ host, port }) => {
      await fastify.listen({ host, port, backlog: listenBacklog });
      startTimers();
      const address = fastify.server.address();
      if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
      return { port: address.port };
    },
    drain,
    close: () => {
      closed ??= close();
      return closed;
    },
    inject: fastify.inject.bind(fastify) as FastifyInstance['inject'],
    activeRequests: () => handler.active,
    openConnections: () => openConnections,
  };
};

const neverReached = (): never => {
  throw new Error('The framework went on with a request that was answered.');
};

import { after } from 'node:test';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { createHttpMetrics } from '../../src/platform/http/http.metrics.ts';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../src/platform/http/http-server.ts';
import type { Route } from '../../src/platform/http/route.ts';
import type { LogEvent, LogFields } from '../../src/platform/log/log.ts';
import { defineProblem, Problem } from '../../src/platform/problem/problem.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { createKeyring } from '../../src/platform/secrets/keyring.ts';
import type { Principal } from '../../src/vocabulary/principal.ts';
import { keepTraces } from './kept-traces.ts';
import { noDatabase } from './no-database.ts';
import { silentMetrics } from './test-pool.ts';

export const tokenRefused = defineProblem({
  code: 'AUTH_TOKEN_INVALID',
  status: 401,
  message: 'The token is not accepted.',
  description: 'For tests of the kernel.',
});

/** The bearer of the token `good`. */
export const bearer: Principal = {
  userId: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7d',
  sessionId: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7e',
  username: 'ada',
  roles: ['user'],
  securityVersion: 1,
  authenticatedAt: new Date(0),
  tokenId: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7f',
  tokenExpiresAt: new Date(0),
};

export type WrittenEvent = { readonly event: LogEvent; readonly fields: LogFields; readonly error?: unknown };

export type TestKernel = HttpServer & { readonly written: readonly WrittenEvent[] };

export type TestKernelOptions = Omit<Partial<HttpServerOptions>, 'settings'> & {
  readonly settings?: Partial<HttpServerOptions['settings']>;
};

/** The HTTP kernel with routes of the test's own, the token `good` and no database unless one is given. */
export const openTestKernel = async (
  routes: readonly Route[],
  options: TestKernelOptions = {},
): Promise<TestKernel> => {
  const written: WrittenEvent[] = [];
  const server = await createHttpServer({
    authenticate: (header) => {
      if (header === 'Bearer good') return bearer;
      throw new Problem(tokenRefused);
    },
    isAllowed: (_principal, permission) => permission === 'things:read',
    limiter: { count: () => {} },
    addressGate: { refusedBy: () => undefined },
    noteRefusal: () => {},
    database: noDatabase,
    secrets: createKeyring({ current: Buffer.alloc(32, 7), previous: [] }, systemRandomness),
    clock: systemClock,
    randomness: systemRandomness,
    log: {
      write: (event, fields) => written.push({ event, fields }),
      writeError: (event, error, fields) => written.push({ event, fields, error }),
    },
    metrics: silentMetrics,
    tracer: keepTraces().tracer,
    ...options,
    routes,
    httpMetrics: createHttpMetrics(routes),
    settings: {
      trustedProxies: [],
      allowedOrigins: [],
      environment: 'development',
      tls: null,
      publicUrl: new URL('http://localhost:4000'),
      ...options.settings,
    },
  });
  after(() => server.close());
  return { ...server, written };
};

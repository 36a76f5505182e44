import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { createSpendRefreshToken } from '../../src/composition/refresh.store.ts';
import { accounts } from '../../src/features/accounts/accounts.feature.ts';
import { createAudit } from '../../src/features/audit/audit.feature.ts';
import { createSessionUse, sessions } from '../../src/features/sessions/sessions.feature.ts';
import { createTokens, type TokensNeeds } from '../../src/features/tokens/tokens.feature.ts';
import { type Clock, systemClock } from '../../src/platform/clock/clock.ts';
import { createCursors } from '../../src/platform/http/page.ts';
import type { Answer, RequestContext, RouteRequest } from '../../src/platform/http/route.ts';
import type { Log, LogEvent } from '../../src/platform/log/log.ts';
import type { Metrics } from '../../src/platform/metrics/metric.ts';
import { type Database, sql } from '../../src/platform/postgres/database.ts';
import { rateLimitExceeded } from '../../src/platform/problem/general-problems.ts';
import { Problem } from '../../src/platform/problem/problem.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { createKeyring } from '../../src/platform/secrets/keyring.ts';
import type { ClientDescription } from '../../src/vocabulary/client.ts';
import type { Principal } from '../../src/vocabulary/principal.ts';
import { createTestDatabase } from './test-database.ts';
import { openTestPool, silentMetrics } from './test-pool.ts';

/** Waits until the condition holds. @throws the last reason why it does not, after `withinMs`. */
export const waitFor = async <T>(condition: () => T | Promise<T>, withinMs = 5_000): Promise<T> => {
  const giveUpAtMs = systemClock.monotonicMs() + withinMs;
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      if (systemClock.monotonicMs() > giveUpAtMs) throw error;
    }
    await pause(20);
  }
};

export const laptop: ClientDescription = { address: '192.0.2.7', network: '192.0.2.7', userAgent: 'Laptop' };

export const requestFrom = (client: ClientDescription, clock: Clock): RequestContext => ({
  requestId: systemRandomness.uuid(),
  traceId: systemRandomness.bytes(16).toString('hex'),
  spanId: systemRandomness.bytes(8).toString('hex'),
  client,
  receivedAt: clock.now(),
  scheme: 'https',
  noteLimit: () => {},
});

const insertUser = sql({
  name: 'test.insert_user',
  text: `insert into users (id, email, email_canonical, username, roles, status, created_at, updated_at)
         values ($1, $2, $2, $3, $4, $5, $6, $6)`,
  row: z.never(),
});

/** A database that can be cut off, as by a network. */
const severable = (database: Database) => {
  let isCut = false;
  const guard = <T>(work: () => Promise<T>): Promise<T> => (isCut ? Promise.reject(new Error('cut off')) : work());
  return {
    cut: () => {
      isCut = true;
    },
    mend: () => {
      isCut = false;
    },
    database: {
      rows: (statement, values) => guard(() => database.rows(statement, values)),
      row: (statement, values) => guard(() => database.row(statement, values)),
      execute: (statement, values) => guard(() => database.execute(statement, values)),
      transaction: (work) => guard(() => database.transaction(work)),
    } satisfies Database,
  };
};

export type TestTokensOptions = {
  readonly settings?: Partial<TokensNeeds['settings']>;
  readonly clock?: Clock;
  /** Another's database and secret, to be a second process. */
  readonly beside?: { readonly connection: TestTokensPlace };
  /** Where the token is in the body; 1,000 otherwise. */
  readonly refreshesAMinute?: number;
  /** Leave `feature.start` to the test. */
  readonly unstarted?: boolean;
};

type TestTokensPlace = {
  readonly database: Awaited<ReturnType<typeof createTestDatabase>>;
  readonly secretKey: Buffer;
};

/** The tokens feature on a real database, with the real accounts, sessions and audit beside it, closed after the file's tests. */
export const openTestTokens = async (options: TestTokensOptions = {}) => {
  const connection: TestTokensPlace = options.beside?.connection ?? {
    database: await createTestDatabase(),
    secretKey: systemRandomness.bytes(32),
  };
  const pool = openTestPool(connection.database.application);
  const line = severable(pool.database);
  const clock = options.clock ?? systemClock;
  const logged: LogEvent[] = [];
  const log: Log = { write: (event) => logged.push(event), writeError: (event) => logged.push(event) };
  const counted: string[] = [];
  const metrics: Metrics = {
    ...silentMetrics,
    increment: (metric, labels) => counted.push([metric.name, ...Object.values(labels)].join(' ')),
  };
  const settings: TokensNeeds['settings'] = {
    algorithm: 'EdDSA',
    rsaBits: 2048,
    hs256Secret: null,
    accessLifetimeSeconds: 900,
    refreshLifetimeSeconds: 7 * 86_400,
    issuer: 'https://auth.example.com',
    audience: 'https://api.example.com',
    keyRotationDays: 90,
    allowInsecureCookie: false,
    ...options.settings,
  };
  const secrets = createKeyring({ current: connection.secretKey, previous: [] }, systemRandomness);
  const audit = createAudit({
    readDatabase: line.database,
    cursors: createCursors(secrets),
    randomness: systemRandomness,
    metrics: silentMetrics,
  });
  const use = createSessionUse({ idleSeconds: settings.refreshLifetimeSeconds });
  const tokens = createTokens({
    database: line.database,
    feedDatabase: line.database,
    secrets,
    clock,
    randomness: systemRandomness,
    metrics,
    log,
    settings,
    findUser: accounts.findUser,
    findLiveSession: use.findLiveSession,
    spendRefreshToken: createSpendRefreshToken(use.seenSince),
    noteUse: () => {},
    refreshLimit: {
      ...{ windowSeconds: 60, allowed: () => {} },
      most: { body: options.refreshesAMinute ?? 1_000, cookie: 1_000 },
      refused: () => new Problem(rateLimitExceeded),
    },
    endSession: sessions.endSession,
    recordAudit: audit.record,
    notifyOfCopiedSession: async () => {},
  });
  if (!options.unstarted) await tokens.feature.start?.();
  after(async () => {
    await tokens.feature.stop?.();
    await pool.close();
    if (!options.beside) await connection.database.drop();
  });

  const call = async (
    operationId: string,
    request: { body?: unknown; principal?: Principal; cookies?: Record<string, string>; client?: ClientDescription },
  ): Promise<Answer> => {
    const route = tokens.feature.routes.find((one) => one.operationId === operationId);
    if (route === undefined) throw new Error(`There is no route ${operationId}`);
    const given: RouteRequest<unknown, unknown, unknown, Principal | null> = {
      body: request.body ?? {},
      query: undefined,
      params: undefined,
      principal: request.principal ?? null,
      context: requestFrom(request.client ?? laptop, clock),
      idempotency: { once: (_tx, work) => work(), stored: async () => undefined },
      target: '',
      header: () => undefined,
      cookie: (name) => request.cookies?.[name],
    };
    return route.handle(given);
  };

  return {
    tokens,
    settings,
    connection,
    /** The pool, which `cut` does not reach. */
    database: pool.database,
    cut: line.cut,
    mend: line.mend,
    logged,
    counted,
    call,
    /** A new account with one session. */
    signIn: async (from: { transport?: 'body' | 'cookie'; username?: string } = {}) => {
      const at = clock.now();
      const sessionId = systemRandomness.uuid();
      const userId = systemRandomness.uuid();
      const expiresAt = new Date(at.getTime() + 30 * 86_400_000);
      const { transport = 'body', username = null } = from;
      return pool.database.transaction(async (tx) => {
        await tx.execute(insertUser, [userId, `${userId}@example.com`, username, ['user'], 'active', at]);
        await sessions.createSession(tx, { id: sessionId, userId, transport, client: laptop, expiresAt }, at);
        const user = await accounts.findUser(tx, userId);
        if (user === undefined) throw new Error('The account is not there');
        const grant = { user, sessionId, authenticatedAt: at, sessionExpiresAt: expiresAt, client: laptop, at };
        return { user, sessionId, pair: await tokens.issuePair(tx, grant) };
      });
    },
    /** Trades a refresh token, sent in the body. */
    refresh: async (
      refreshToken: string,
      client = laptop,
    ): Promise<{ access_token: string; refresh_token: string }> => {
      const answer = await call('refresh', { body: { refresh_token: refreshToken }, client });
      return z.object({ access_token: z.string(), refresh_token: z.string() }).parse(answer.body);
    },
  };
};

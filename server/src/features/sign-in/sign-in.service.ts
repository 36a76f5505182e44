import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import type { FailureReason } from './login-outcome.ts';
import { insertLoginRecord } from './login-records.store.ts';
import { invalidCredentials } from './sign-in.errors.ts';
import { loginAttempts, loginDuration } from './sign-in.metrics.ts';

/** How the client wants to keep its refresh token. */
export type Transport = 'body' | 'cookie';

/** What a login hands out. */
export type IssuedPair = {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
};

/** What a password proved. A better hash comes with the work of storing it in place of the one that was checked. */
export type PasswordVerdict = {
  readonly matches: boolean;
  readonly upgrade: ((tx: Transaction, at: Date) => Promise<void>) | null;
};

/** A login that was let through to be checked, for the limits to know what became of it. */
export type CountedLogin = {
  succeeded(tx: Transaction): Promise<void>;
  failed(tx: Transaction): Promise<void>;
  /** Always called in the end. Never throws. */
  close(): Promise<void>;
};

export type SignInNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly settings: { readonly sessionLifetimeSeconds: number };
  readonly findUserByLogin: (db: Queryable, login: string) => Promise<User | undefined>;
  /** The one form of a login that all ways of writing it have. */
  readonly canonicalLogin: (login: string) => string;
  /** Counts the attempt before anything costly is done. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeLogin: (
    candidate: { userId: UserId | null; login: string },
    context: RequestContext,
  ) => Promise<CountedLogin>;
  /** Refuses, before anything is asked of the database, when no password could be looked at now. @throws Problem `SERVICE_UNAVAILABLE` */
  readonly requireHashingRoom: () => void;
  /** The same work and time whether or not there is such a user. */
  readonly verifyPassword: (userId: UserId | null, password: string) => Promise<PasswordVerdict>;
  /** @returns undefined when the account is no longer as it was checked, or may not sign in. */
  readonly recordLogin: (tx: Transaction, checked: User, at: Date) => Promise<User | undefined>;
  /** The account's row is held by then. */
  readonly beginSession: (
    tx: Transaction,
    session: { id: SessionId; userId: UserId; transport: Transport; client: ClientDescription; expiresAt: Date },
    at: Date,
    context: RequestContext,
  ) => Promise<void>;
  readonly issuePair: (
    tx: Transaction,
    grant: {
      user: User;
      sessionId: SessionId;
      authenticatedAt: Date;
      sessionExpiresAt: Date;
      client: ClientDescription;
      at: Date;
    },
  ) => Promise<IssuedPair>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type SignInRequest = { readonly login: string; readonly password: string; readonly transport: Transport };

export type SignedIn = { readonly user: User; readonly pair: IssuedPair };

const failureReason = (user: User | undefined, matches: boolean): FailureReason | null => {
  if (user === undefined) return 'unknown_account';
  if (!matches) return 'wrong_password';
  return user.status === 'active' ? null : 'not_active';
};

/**
 * Trades a login and a password for a session and its first pair of tokens.
 *
 * Account, session, refresh token, login record and audit event are written in one transaction. A failure is recorded as well.
 *
 * @throws Problem `RATE_LIMIT_EXCEEDED` before anything is checked; `AUTH_INVALID_CREDENTIALS`, the same for an unknown account, a wrong password and an account that may not sign in.
 */
export const createSignIn = (needs: SignInNeeds) => {
  const { database, clock, randomness } = needs;

  const record = (
    tx: Transaction,
    context: RequestContext,
    at: Date,
    attempt: { userId: UserId | null; sessionId: SessionId | null; reason: FailureReason | null },
  ): Promise<unknown> => {
    const outcome = attempt.reason === null ? 'success' : 'failure';
    return Promise.all([
      tx.execute(insertLoginRecord, [
        randomness.uuid(),
        at,
        attempt.userId,
        attempt.sessionId,
        outcome,
        attempt.reason,
        context.client.address,
        context.client.userAgent,
        context.requestId,
      ]),
      needs.recordAudit(tx, {
        at,
        actorKind: attempt.reason === null ? 'user' : 'anonymous',
        actorId: attempt.reason === null ? attempt.userId : null,
        subjectId: attempt.userId,
        action: 'user.signed_in',
        outcome,
        reason: attempt.reason,
        request: context,
        sessionId: attempt.sessionId,
      }),
    ]);
  };

  const admit = async (
    checked: User,
    verdict: PasswordVerdict,
    request: SignInRequest,
    context: RequestContext,
    counted: CountedLogin,
  ): Promise<SignedIn | undefined> =>
    database.transaction(async (tx) => {
      const at = clock.now();
      const user = await needs.recordLogin(tx, checked, at);
      if (user === undefined) return undefined;
      const sessionId = randomness.uuid();
      const expiresAt = new Date(at.getTime() + needs.settings.sessionLifetimeSeconds * 1000);
      const { client } = context;
      const grant = { user, sessionId, authenticatedAt: at, sessionExpiresAt: expiresAt, client, at };
      // Started together, sent together: the connection runs them in this order, so the token finds its session.
      const [, pair] = await Promise.all([
        needs.beginSession(
          tx,
          { id: sessionId, userId: user.id, transport: request.transport, client, expiresAt },
          at,
          context,
        ),
        needs.issuePair(tx, grant),
        verdict.upgrade?.(tx, at),
        record(tx, context, at, { userId: user.id, sessionId, reason: null }),
        counted.succeeded(tx),
      ]);
      return { user, pair };
    });

  return async (request: SignInRequest, context: RequestContext): Promise<SignedIn> => {
    const startedMs = clock.monotonicMs();
    const finish = (outcome: 'success' | 'failure'): void => {
      needs.metrics.increment(loginAttempts, { method: 'password', outcome });
      needs.metrics.histogram(loginDuration, (clock.monotonicMs() - startedMs) / 1000, { outcome });
    };

    needs.requireHashingRoom();
    const user = await needs.findUserByLogin(database, request.login);
    const userId = user?.id ?? null;
    const counted = await needs.takeLogin({ userId, login: needs.canonicalLogin(request.login) }, context);
    try {
      // Hash even when nobody has this login: an early return answers faster and tells a stranger which accounts exist.
      const verdict = await needs.verifyPassword(userId, request.password);
      const reason = failureReason(user, verdict.matches);
      const signedIn = user && reason === null ? await admit(user, verdict, request, context, counted) : undefined;
      if (signedIn) {
        finish('success');
        return signedIn;
      }
      await database.transaction((tx) =>
        Promise.all([
          record(tx, context, clock.now(), { userId, sessionId: null, reason: reason ?? 'not_active' }),
          counted.failed(tx),
        ]),
      );
      finish('failure');
      throw new Problem(invalidCredentials, {
        because: { kind: 'login', reason: reason ?? 'not_active', user_id: userId },
      });
    } finally {
      await counted.close();
    }
  };
};

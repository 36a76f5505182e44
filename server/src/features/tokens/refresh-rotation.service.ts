import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import type { AccessGrant } from './access-token.ts';
import { selectRefreshToken } from './refresh-token.store.ts';
import {
  digestClient,
  digestRefreshToken,
  graceMs,
  isRefreshToken,
  makeRefreshToken,
  openSuccessor,
  sealSuccessor,
} from './refresh-token.ts';
import type { Revocations } from './revocations.service.ts';
import { tokenInvalid } from './tokens.errors.ts';
import { refreshTokenReused } from './tokens.log.ts';
import { tokenRefreshes, tokensIssued } from './tokens.metrics.ts';

/** A session that has neither ended nor expired, as this feature sees it. */
export type LiveSession = {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly authenticatedAt: Date;
  readonly expiresAt: Date;
  readonly transport: 'body' | 'cookie';
};

/** What a refresh writes when nothing speaks against it. */
export type TokenToSpend = {
  readonly hash: Buffer;
  readonly at: Date;
  readonly client: ClientDescription;
  readonly clientDigest: Buffer;
  readonly successorHash: Buffer;
  readonly successorSealed: Buffer;
  /** At the latest: its family may end before. */
  readonly successorExpiresAt: Date;
};

/** How often a session was refreshed in the window that ends at `until`. */
export type RefreshCount = {
  readonly transport: LiveSession['transport'];
  readonly refreshes: number;
  readonly until: Date;
};

/** How often a session may be refreshed. */
export type RefreshLimit = {
  readonly windowSeconds: number;
  readonly most: Readonly<Record<LiveSession['transport'], number>>;
  /** Notes one that was within the limit. */
  allowed(counted: RefreshCount, context: RequestContext): void;
  /** @returns what to answer to one that was not. */
  refused(counted: RefreshCount, context: RequestContext): Problem;
};

/**
 * Retires a token, writes its successor and notes the use of its session: all of it, or nothing.
 *
 * @returns undefined unless the token was unused and good, its session live, its owner active and the limit not reached.
 */
export type SpendRefreshToken = (
  db: Queryable,
  token: TokenToSpend,
  limit: Pick<RefreshLimit, 'most' | 'windowSeconds'>,
) => Promise<
  | {
      readonly user: User;
      readonly session: LiveSession;
      readonly refreshExpiresAt: Date;
      readonly counted: RefreshCount;
    }
  | undefined
>;

export type RefreshRotationNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly refreshLifetimeSeconds: number;
  readonly revokeSession: Revocations['revokeSession'];
  /** Signs an access token. */
  readonly signAccess: (grant: AccessGrant) => Promise<SignedAccess>;
  findUser(tx: Queryable, id: UserId): Promise<User | undefined>;
  findLiveSession(tx: Queryable, id: SessionId, at: Date): Promise<LiveSession | undefined>;
  readonly spendRefreshToken: SpendRefreshToken;
  readonly refreshLimit: RefreshLimit;
  /** @returns whether it was live until now. */
  endSession(tx: Transaction, id: SessionId, reason: 'reuse_detected', at: Date): Promise<boolean>;
  recordAudit(tx: Transaction, entry: AuditEntry): Promise<void>;
  /** Tells the person whose session it was. */
  notifyOfCopiedSession(tx: Transaction, userId: UserId, at: Date, by: AuditActor): Promise<void>;
};

export type SignedAccess = { readonly accessToken: string; readonly expiresInSeconds: number };

export type TokenPair = SignedAccess & { readonly refreshToken: string; readonly refreshExpiresAt: Date };

export type Refreshed = { readonly pair: TokenPair; readonly transport: 'body' | 'cookie' };

/**
 * Trades a refresh token for a new pair and retires the old one.
 *
 * A token lives through three states. Unused: the first to present it rotates it. Used, for 10 s: the same client
 * (network and User-Agent) that presents it again, as two tabs or a lost reply do, gets the successor once more. Used,
 * and anything else: it was copied. Then the session ends with its whole family and all its access tokens, and the
 * caller gets the answer for an unknown token (RFC 9700, section 4.14.2).
 *
 * @throws Problem `AUTH_TOKEN_INVALID` for unknown, expired, revoked and reused tokens alike.
 */
export type RotateRefreshToken = (presented: string, context: RequestContext) => Promise<Refreshed>;

type Granted = {
  readonly outcome: 'rotated' | 'replayed';
  readonly user: User;
  readonly session: LiveSession;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
  readonly at: Date;
};
type Refused = { readonly outcome: 'unknown' | 'expired' | 'ended' | 'reuse_detected' };
type UsedRow = { readonly usedAt: Date; readonly successorSealed: Buffer; readonly usedByClient: Buffer };

/** What stood in the way when the token was to be spent is over by the time it is looked for. */
type Spendable = { readonly outcome: 'spendable' };

const longestChain = 16;
const mostAttempts = 3;

export const createRefreshRotation = (needs: RefreshRotationNeeds): RotateRefreshToken => {
  const { database, clock, randomness, metrics, log, refreshLimit } = needs;

  const findHolder = async (tx: Queryable, token: { sessionId: SessionId; userId: UserId }, at: Date) => {
    const [user, session] = await Promise.all([
      needs.findUser(tx, token.userId),
      needs.findLiveSession(tx, token.sessionId, at),
    ]);
    return session !== undefined && user?.status === 'active' ? { user, session } : { user: undefined, session };
  };

  /** The successor, or where it has led since: it may have been rotated within the same ten seconds. */
  const followSuccessors = async (tx: Queryable, token: string, row: UsedRow, clientDigest: Buffer, at: Date) => {
    let successor = openSuccessor(token, row.successorSealed);
    for (let length = 1; length <= longestChain; length += 1) {
      const next = await tx.row(selectRefreshToken, [digestRefreshToken(successor)]);
      if (next === undefined) return undefined;
      const used = asUsed(next);
      if (used === undefined || !isWithinGrace(used, clientDigest, at) || length === longestChain) {
        return { refreshToken: successor, refreshExpiresAt: next.expiresAt };
      }
      successor = openSuccessor(successor, used.successorSealed);
    }
    return undefined;
  };

  const endFamily = async (
    tx: Transaction,
    { sessionId, userId }: { sessionId: SessionId; userId: UserId },
    context: RequestContext,
    at: Date,
  ): Promise<Refused> => {
    if (!(await needs.endSession(tx, sessionId, 'reuse_detected', at))) return { outcome: 'ended' };
    await Promise.all([
      needs.revokeSession(tx, sessionId, 'reuse_detected', at),
      needs.recordAudit(tx, {
        at,
        actorKind: 'anonymous',
        actorId: null,
        subjectId: userId,
        action: 'session.refresh_token_reused',
        outcome: 'failure',
        reason: 'reuse_detected',
        request: context,
        sessionId,
      }),
      needs.notifyOfCopiedSession(tx, userId, at, { actorKind: 'anonymous', actorId: null, request: context }),
    ]);
    tx.afterCommit(() => log.write(refreshTokenReused, { sessionId, userId }));
    return { outcome: 'reuse_detected' };
  };

  /** The token stays unused, and is good again when the window is over. @throws Problem `RATE_LIMIT_EXCEEDED` */
  const judgeUnused = (
    { refreshes, refreshesUntil: until }: { readonly refreshes: number; readonly refreshesUntil: Date | null },
    { transport }: LiveSession,
    context: RequestContext,
    at: Date,
  ): Spendable => {
    if (until !== null && until > at && refreshes >= refreshLimit.most[transport]) {
      throw refreshLimit.refused({ transport, refreshes, until }, context);
    }
    return { outcome: 'spendable' };
  };

  /** For a token that could not be spent: why, and whether it is owed its successor. */
  const answerUnspent = async (
    tx: Transaction,
    presented: string,
    context: RequestContext,
    at: Date,
  ): Promise<Granted | Refused | Spendable> => {
    const row = await tx.row(selectRefreshToken, [digestRefreshToken(presented)]);
    if (row === undefined) return { outcome: 'unknown' };
    const used = asUsed(row);
    if (used === undefined && row.expiresAt <= at) return { outcome: 'expired' };
    const { user, session } = await findHolder(tx, row, at);
    if (session === undefined) return { outcome: 'ended' };
    if (used === undefined) return user === undefined ? { outcome: 'ended' } : judgeUnused(row, session, context, at);
    const clientDigest = digestClient(context.client);
    if (!isWithinGrace(used, clientDigest, at)) return endFamily(tx, row, context, at);
    if (user === undefined) return { outcome: 'ended' };
    const successor = await followSuccessors(tx, presented, used, clientDigest, at);
    return successor === undefined ? { outcome: 'ended' } : { outcome: 'replayed', user, session, at, ...successor };
  };

  const spend = async (presented: string, context: RequestContext, at: Date): Promise<Granted | undefined> => {
    const successor = makeRefreshToken(randomness);
    const spent = await needs.spendRefreshToken(
      database,
      {
        hash: digestRefreshToken(presented),
        at,
        client: context.client,
        clientDigest: digestClient(context.client),
        successorHash: digestRefreshToken(successor),
        successorSealed: sealSuccessor(presented, successor, randomness),
        successorExpiresAt: new Date(at.getTime() + needs.refreshLifetimeSeconds * 1000),
      },
      refreshLimit,
    );
    if (spent === undefined) return undefined;
    const { counted, ...granted } = spent;
    refreshLimit.allowed(counted, context);
    return { outcome: 'rotated', ...granted, refreshToken: successor, at };
  };

  const trade = async (presented: string, context: RequestContext): Promise<Granted | Refused> => {
    for (let attempts = 1; attempts <= mostAttempts; attempts += 1) {
      const at = clock.now();
      const spent = await spend(presented, context, at);
      if (spent !== undefined) return spent;
      const answer = await database.transaction((tx) => answerUnspent(tx, presented, context, at));
      if (answer.outcome !== 'spendable') return answer;
    }
    return { outcome: 'ended' };
  };

  return async (presented, context) => {
    const traded: Granted | Refused = isRefreshToken(presented)
      ? await trade(presented, context)
      : { outcome: 'unknown' };
    metrics.increment(tokenRefreshes, { outcome: traded.outcome });
    if (!('user' in traded)) throw new Problem(tokenInvalid);
    const { user, session, refreshToken, refreshExpiresAt, at } = traded;
    // After the commit, so that no connection waits for it. Should it fail, the client tries again within its grace.
    const access = await needs.signAccess({
      user,
      sessionId: session.id,
      authenticatedAt: session.authenticatedAt,
      sessionExpiresAt: session.expiresAt,
      at,
    });
    metrics.increment(tokensIssued, { type: 'access' });
    if (traded.outcome === 'rotated') metrics.increment(tokensIssued, { type: 'refresh' });
    return { pair: { ...access, refreshToken, refreshExpiresAt }, transport: session.transport };
  };
};

const asUsed = (row: {
  readonly usedAt: Date | null;
  readonly successorSealed: Buffer | null;
  readonly usedByClient: Buffer | null;
}): UsedRow | undefined => {
  const { usedAt, successorSealed, usedByClient } = row;
  if (usedAt === null || successorSealed === null || usedByClient === null) return undefined;
  return { usedAt, successorSealed, usedByClient };
};

const isWithinGrace = (used: UsedRow, clientDigest: Buffer, at: Date): boolean =>
  at.getTime() <= used.usedAt.getTime() + graceMs && used.usedByClient.equals(clientDigest);

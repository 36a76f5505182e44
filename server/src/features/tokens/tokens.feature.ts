import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Cookie } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { ProblemKind } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { SessionId } from '../../vocabulary/ids.ts';
import { type AccessGrant, composeClaims, signAccessToken } from './access-token.ts';
import { type Authentication, type AuthenticationNeeds, createAuthentication } from './authentication.ts';
import type { Algorithm } from './compact-token.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createRefreshCookies } from './refresh-cookie.ts';
import {
  createRefreshRotation,
  type RefreshRotationNeeds,
  type SignedAccess,
  type TokenPair,
} from './refresh-rotation.service.ts';
import { deleteExpiredRefreshTokens, deleteFamilies, insertRefreshToken } from './refresh-token.store.ts';
import { digestRefreshToken, makeRefreshToken } from './refresh-token.ts';
import { createRevocationFeed } from './revocation-feed.ts';
import { createRevocationList } from './revocation-list.ts';
import { createRevocations, type Revocations } from './revocations.service.ts';
import { deleteExpiredRevocations } from './revocations.store.ts';
import { createSessionIdentification, type IdentifySession } from './session-identification.ts';
import { createSigningKeyRoutes } from './signing-keys.routes.ts';
import { createSigningKeys, type SigningKeys } from './signing-keys.ts';
import { tokenExpired, tokenInvalid, tokenMissing, tokenRevoked } from './tokens.errors.ts';
import { tokenIssueDuration, tokenMetrics, tokensIssued } from './tokens.metrics.ts';
import { createTokenRoutes } from './tokens.routes.ts';

export type { SpendRefreshToken } from './refresh-rotation.service.ts';

export type TokensNeeds = Pick<
  RefreshRotationNeeds,
  | 'findUser'
  | 'findLiveSession'
  | 'spendRefreshToken'
  | 'refreshLimit'
  | 'endSession'
  | 'recordAudit'
  | 'notifyOfCopiedSession'
> &
  Pick<AuthenticationNeeds, 'noteUse'> & {
    readonly database: Database;
    /** For the feed alone, so that a pool full of requests does not silence it. */
    readonly feedDatabase: Database;
    readonly secrets: Secrets;
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly metrics: Metrics;
    readonly log: Log;
    readonly settings: {
      readonly algorithm: Algorithm;
      /** 2048 at least; for new keys of RS256. */
      readonly rsaBits: number;
      /** At least 32 bytes with HS256, else null. */
      readonly hs256Secret: Buffer | null;
      readonly accessLifetimeSeconds: number;
      readonly refreshLifetimeSeconds: number;
      readonly issuer: string;
      readonly audience: string;
      readonly keyRotationDays: number;
      /** For http://localhost, where browsers drop `Secure` cookies. */
      readonly allowInsecureCookie: boolean;
    };
  };

/** A login's first pair. */
export type PairGrant = AccessGrant & { readonly client: ClientDescription };

/** Removes some of what expired before a time. @returns how many; fewer than `limit` when none is left. */
export type ClearExpired = (before: Date, limit: number) => Promise<number>;

export type Tokens = {
  readonly feature: Feature;
  readonly authenticate: Authentication['authenticate'];
  /** Begins a family for a new session. The tokens count once `tx` has committed. */
  issuePair(tx: Transaction, grant: PairGrant): Promise<TokenPair>;
  /** An access token of a session that goes on, by itself. */
  issueAccess(grant: AccessGrant): Promise<SignedAccess>;
  readonly revokeSession: Revocations['revokeSession'];
  readonly revokeUserBelow: Revocations['revokeUserBelow'];
  /** Removes every refresh token of these sessions; for erasure, before the sessions go. */
  deleteFamilies(tx: Transaction, sessionIds: readonly SessionId[]): Promise<void>;
  readonly identifySession: IdentifySession;
  /** What `identifySession` answers with. */
  readonly identificationProblems: readonly ProblemKind[];
  refreshCookie(value: string, maxAgeSeconds: number): Cookie;
  clearRefreshCookie(): Cookie;
  readonly refreshCookieName: string;
  readonly clearExpiredTokens: ClearExpired;
  readonly clearExpiredRevocations: ClearExpired;
  /** For the command line; works without `feature.start`. */
  readonly keys: Pick<SigningKeys, 'list' | 'rotate'>;
};

/** What proves who somebody is from one request to the next: signed access tokens, and refresh tokens in families. */
export const createTokens = (needs: TokensNeeds): Tokens => {
  const { database, clock, randomness, metrics, log, settings } = needs;
  const keys = createSigningKeys(needs);
  const list = createRevocationList();
  const feed = createRevocationFeed({
    database: needs.feedDatabase,
    clock,
    log,
    list,
    onPoll: () => authentication.tend(),
  });
  const authentication = createAuthentication({
    ...settings,
    clock,
    metrics,
    keys,
    feed,
    list,
    noteUse: needs.noteUse,
  });
  const revocations = createRevocations({ ...settings, list, randomness, metrics });
  const cookies = createRefreshCookies(settings.allowInsecureCookie);
  const housekeeping = createHousekeeping({ clock, log, keys, list });

  const signAccess = async (grant: AccessGrant): Promise<SignedAccess> => {
    const startedMs = clock.monotonicMs();
    const key = await keys.signer();
    const claims = composeClaims(settings, grant, settings.accessLifetimeSeconds, randomness.uuid());
    const accessToken = await signAccessToken(key, claims);
    metrics.histogram(tokenIssueDuration, (clock.monotonicMs() - startedMs) / 1000, {});
    return { accessToken, expiresInSeconds: claims.exp - claims.iat };
  };

  const rotate = createRefreshRotation({ ...needs, ...settings, ...revocations, signAccess });

  const identifySession = createSessionIdentification({
    ...needs,
    cookieName: cookies.name,
    identify: authentication.identify,
  });

  const issuePair = async (tx: Transaction, grant: PairGrant): Promise<TokenPair> => {
    const refreshToken = makeRefreshToken(randomness);
    const slidingEnd = grant.at.getTime() + settings.refreshLifetimeSeconds * 1000;
    const refreshExpiresAt = new Date(Math.min(slidingEnd, grant.sessionExpiresAt.getTime()));
    const [access] = await Promise.all([
      signAccess(grant),
      tx.execute(insertRefreshToken, [
        digestRefreshToken(refreshToken),
        grant.sessionId,
        grant.user.id,
        grant.at,
        refreshExpiresAt,
        grant.sessionExpiresAt,
      ]),
    ]);
    tx.afterCommit(() => {
      metrics.increment(tokensIssued, { type: 'access' });
      metrics.increment(tokensIssued, { type: 'refresh' });
    });
    return { ...access, refreshToken, refreshExpiresAt };
  };

  return {
    feature: {
      name: 'tokens',
      routes: [
        ...createTokenRoutes({
          clock,
          cookies,
          rotate,
          keySet: keys.keySet,
          claimsOf: authentication.claimsOf,
        }),
        ...createSigningKeyRoutes(clock, keys),
      ],
      problems: [tokenMissing, tokenInvalid, tokenExpired, tokenRevoked],
      metrics: tokenMetrics,
      permissions: [
        { name: 'signing-keys:read', description: 'See the signing keys and when each signs.' },
        { name: 'signing-keys:write', description: 'Replace the key that signs access tokens.' },
      ],
      start: async () => {
        await Promise.all([keys.start(), feed.start()]);
        housekeeping.start();
      },
      stop: async () => {
        await Promise.all([feed.stop(), housekeeping.stop()]);
        authentication.tend();
      },
    },
    authenticate: authentication.authenticate,
    issuePair,
    issueAccess: async (grant) => {
      const access = await signAccess(grant);
      metrics.increment(tokensIssued, { type: 'access' });
      return access;
    },
    ...revocations,
    deleteFamilies: async (tx, sessionIds) => {
      await tx.execute(deleteFamilies, [sessionIds]);
    },
    identifySession,
    identificationProblems: [tokenMissing, tokenInvalid, tokenRevoked],
    refreshCookie: cookies.write,
    clearRefreshCookie: cookies.clear,
    refreshCookieName: cookies.name,
    clearExpiredTokens: (before, limit) => database.execute(deleteExpiredRefreshTokens, [before, limit]),
    clearExpiredRevocations: (before, limit) => database.execute(deleteExpiredRevocations, [before, limit]),
    keys: { list: keys.list, rotate: keys.rotate },
  };
};

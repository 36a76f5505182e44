import { hash } from 'node:crypto';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem, type ProblemKind } from '../../platform/problem/problem.ts';
import { beginSpan } from '../../platform/tracing/current-trace.ts';
import type { SpanType } from '../../platform/tracing/segment.ts';
import type { SessionId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { type AccessTokenClaims, readClaims, type TokenAudience } from './access-token.ts';
import { type CompactToken, maxTokenLength, parseCompactToken } from './compact-token.ts';
import type { RevocationFeed } from './revocation-feed.ts';
import type { RevocationList } from './revocation-list.ts';
import type { SigningKey } from './signing-key.ts';
import type { SigningKeys } from './signing-keys.ts';
import { tokenExpired, tokenInvalid, tokenMissing, tokenRevoked } from './tokens.errors.ts';
import { tokenVerifyCached, tokenVerifyDuration } from './tokens.metrics.ts';
import { createVerifiedTokens, type VerifiedToken } from './verified-tokens.ts';

export type AuthenticationNeeds = TokenAudience & {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly keys: Pick<SigningKeys, 'find' | 'findElsewhere'>;
  readonly feed: Pick<RevocationFeed, 'isSilent'>;
  readonly list: Pick<RevocationList, 'isRevoked'>;
  /** Told of each token that is accepted; on the way of every request, so it must cost next to nothing. */
  readonly noteUse: (sessionId: SessionId, atMs: number) => void;
};

export type Authentication = {
  /**
   * Who sends this `Authorization` header. Answers at once unless the token names a key that we have yet to look for.
   * The same token gives the same object for up to a minute.
   *
   * @throws Problem `AUTH_TOKEN_MISSING`, `AUTH_TOKEN_INVALID`, `AUTH_TOKEN_EXPIRED`, `AUTH_TOKEN_REVOKED`, or
   * `SERVICE_UNAVAILABLE` when revocations have not been heard of for 5 s.
   */
  authenticate(authorization: string | undefined): Principal | Promise<Principal>;
  /** As `authenticate`, for a caller who wants to end what the token began: one that has expired still says whose it was. */
  identify(authorization: string): Promise<AccessTokenClaims>;
  /** The claims of a principal that `authenticate` gave. */
  claimsOf(principal: Principal): AccessTokenClaims;
  /** Passes on what was counted, and forgets what is old. */
  tend(): void;
};

const verifySpan: SpanType = { kind: 'internal' };

export const createAuthentication = (needs: AuthenticationNeeds): Authentication => {
  const { clock, metrics, keys, feed, list, noteUse } = needs;
  const verified = createVerifiedTokens();
  const claimsByPrincipal = new WeakMap<Principal, AccessTokenClaims>();
  let cachedCount = 0;

  const refuse = (kind: ProblemKind, outcome: 'invalid' | 'expired' | 'revoked', startedMs: number): Problem => {
    metrics.histogram(tokenVerifyDuration, (clock.monotonicMs() - startedMs) / 1000, { outcome });
    return new Problem(kind);
  };

  /** What can change from one request to the next. */
  const requireInForce = (token: VerifiedToken, now: Date, startedMs: number): void => {
    if (token.expiresAtMs <= now.getTime()) throw refuse(tokenExpired, 'expired', startedMs);
    const { sessionId, userId, securityVersion } = token.principal;
    if (list.isRevoked(sessionId, userId, securityVersion)) throw refuse(tokenRevoked, 'revoked', startedMs);
  };

  const readVerified = (key: SigningKey | undefined, compact: CompactToken, now: Date): VerifiedToken | undefined => {
    if (key === undefined || key.algorithm !== compact.algorithm) return undefined;
    const span = beginSpan(verifySpan, 'token.verify');
    const holds = key.verify(compact.signingInput, compact.signature);
    span?.end();
    if (!holds) return undefined;
    const claims = readClaims(compact.payload, needs, now);
    return claims && { principal: describePrincipal(claims), claims, expiresAtMs: claims.exp * 1000 };
  };

  const admit = (
    key: SigningKey | undefined,
    compact: CompactToken,
    digest: string,
    startedMs: number,
  ): VerifiedToken => {
    const now = clock.now();
    const token = readVerified(key, compact, now);
    if (token === undefined) throw refuse(tokenInvalid, 'invalid', startedMs);
    requireInForce(token, now, startedMs);
    noteUse(token.principal.sessionId, now.getTime());
    const nowMs = clock.monotonicMs();
    verified.put(digest, token, nowMs);
    claimsByPrincipal.set(token.principal, token.claims);
    metrics.histogram(tokenVerifyDuration, (nowMs - startedMs) / 1000, { outcome: 'accepted' });
    return token;
  };

  const requireFeed = (nowMs: number): void => {
    if (feed.isSilent(nowMs)) throw new Problem(serviceUnavailable, { retryAfterSeconds: 1 });
  };

  return {
    authenticate(authorization) {
      const startedMs = clock.monotonicMs();
      const token = readBearer(authorization);
      if (token === undefined) throw new Problem(tokenMissing);
      requireFeed(startedMs);
      if (token.length > maxTokenLength) throw refuse(tokenInvalid, 'invalid', startedMs);
      const digest = hash('sha256', token, 'base64url');
      const known = verified.get(digest, startedMs);
      if (known !== undefined) {
        const now = clock.now();
        requireInForce(known, now, startedMs);
        noteUse(known.principal.sessionId, now.getTime());
        cachedCount += 1;
        return known.principal;
      }
      const compact = parseCompactToken(token);
      if (compact === undefined) throw refuse(tokenInvalid, 'invalid', startedMs);
      const key = keys.find(compact.kid, clock.now());
      const search = key === undefined ? keys.findElsewhere(compact.kid) : undefined;
      if (search === undefined) return admit(key, compact, digest, startedMs).principal;
      return search.then((found) => admit(found, compact, digest, startedMs).principal);
    },

    async identify(authorization) {
      const startedMs = clock.monotonicMs();
      const token = readBearer(authorization);
      if (token === undefined) throw new Problem(tokenMissing);
      requireFeed(startedMs);
      const compact = parseCompactToken(token);
      if (compact === undefined) throw refuse(tokenInvalid, 'invalid', startedMs);
      const now = clock.now();
      const key = keys.find(compact.kid, now) ?? (await keys.findElsewhere(compact.kid));
      const read = readVerified(key, compact, now);
      if (read === undefined) throw refuse(tokenInvalid, 'invalid', startedMs);
      const { sessionId, userId, securityVersion } = read.principal;
      if (list.isRevoked(sessionId, userId, securityVersion)) throw refuse(tokenRevoked, 'revoked', startedMs);
      return read.claims;
    },

    claimsOf(principal) {
      const claims = claimsByPrincipal.get(principal);
      if (claims === undefined) throw new Error('This principal was not given by authenticate');
      return claims;
    },

    tend() {
      verified.sweep(clock.monotonicMs());
      if (cachedCount === 0) return;
      metrics.increment(tokenVerifyCached, {}, cachedCount);
      cachedCount = 0;
    },
  };
};

/** The scheme in any case, then one token (RFC 9110, section 11.4; RFC 6750, section 2.1). */
const readBearer = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined) return undefined;
  if (authorization.startsWith('Bearer ') && authorization.charCodeAt(7) !== 0x20) {
    return authorization.length > 7 ? authorization.slice(7) : undefined;
  }
  return /^bearer +([^ ].*)$/is.exec(authorization)?.[1];
};

const describePrincipal = (claims: AccessTokenClaims): Principal =>
  Object.freeze({
    userId: claims.sub,
    sessionId: claims.sid,
    username: claims.username,
    roles: Object.freeze(claims.roles),
    securityVersion: claims.ver,
    authenticatedAt: new Date(claims.auth_time * 1000),
    tokenId: claims.jti,
    tokenExpiresAt: new Date(claims.exp * 1000),
  });

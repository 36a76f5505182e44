import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { Authentication } from './authentication.ts';
import type { RefreshRotationNeeds } from './refresh-rotation.service.ts';
import { selectRefreshToken } from './refresh-token.store.ts';
import { digestRefreshToken, isRefreshToken } from './refresh-token.ts';
import { tokenInvalid, tokenMissing, tokenRevoked } from './tokens.errors.ts';

export type SessionProof = {
  readonly authorization: string | undefined;
  readonly refreshToken: string | undefined;
  readonly readCookie: (name: string) => string | undefined;
};

/**
 * Whose live session this is, for ending it: by a bearer token that may have expired, else by a refresh token that may
 * have been used, else by the cookie. The first that is there decides. It changes nothing and proves nothing more.
 *
 * @throws Problem `AUTH_TOKEN_MISSING` when none is there, `AUTH_TOKEN_INVALID` or `AUTH_TOKEN_REVOKED` when it tells of
 * no live session.
 */
export type IdentifySession = (proof: SessionProof) => Promise<{ sessionId: SessionId; userId: UserId }>;

export type SessionIdentificationNeeds = Pick<RefreshRotationNeeds, 'findLiveSession'> & {
  readonly database: Database;
  readonly clock: Clock;
  readonly cookieName: string;
  readonly identify: Authentication['identify'];
};

export const createSessionIdentification = (needs: SessionIdentificationNeeds): IdentifySession => {
  const { database, clock } = needs;

  const isLive = async (sessionId: SessionId): Promise<boolean> =>
    (await needs.findLiveSession(database, sessionId, clock.now())) !== undefined;

  const byRefreshToken = async (presented: string) => {
    if (!isRefreshToken(presented)) throw new Problem(tokenInvalid);
    const row = await database.row(selectRefreshToken, [digestRefreshToken(presented)]);
    if (row === undefined || !(await isLive(row.sessionId))) throw new Problem(tokenInvalid);
    return { sessionId: row.sessionId, userId: row.userId };
  };

  return async ({ authorization, refreshToken, readCookie }) => {
    if (authorization !== undefined) {
      const { sid: sessionId, sub: userId } = await needs.identify(authorization);
      // An old token outlives the memory of revocations; it must not end other sessions of its owner for ever.
      if (!(await isLive(sessionId))) throw new Problem(tokenRevoked);
      return { sessionId, userId };
    }
    const presented = refreshToken ?? readCookie(needs.cookieName);
    if (presented === undefined) throw new Problem(tokenMissing);
    return byRefreshToken(presented);
  };
};

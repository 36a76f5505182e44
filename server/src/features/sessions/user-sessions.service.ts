import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';
import { byUser, type SettleEnd } from './session-end.ts';
import { type SessionLifeSettings, seenSince } from './session-life.ts';
import { type EndedSession, endSessionOfUser, endSessionsOfUser } from './sessions.store.ts';

export type UserSessionsNeeds = SessionLifeSettings & {
  readonly database: Database;
  readonly clock: Clock;
  readonly findUser: (db: Queryable, userId: UserId) => Promise<User | undefined>;
  /**
   * The account, held until the transaction ends, so that no login of its owner passes meanwhile; the caller's own is held
   * with it.
   *
   * @throws Problem 401 when the caller's account has changed since their token was issued.
   */
  readonly lockManaged: (
    tx: Transaction,
    caller: { readonly principal: Principal; readonly context: RequestContext },
    userId: UserId,
  ) => Promise<User | undefined>;
  /** @throws Problem `FORBIDDEN` when the person with these roles may do more than the principal. */
  readonly requireMayManage: (principal: Principal, roles: readonly string[]) => void;
  readonly settleEnd: SettleEnd;
};

/** What an administrator does with another person's sessions. */
export type UserSessions = {
  /** @throws Problem `NOT_FOUND` when there is no such account. */
  requireUser(userId: UserId): Promise<void>;
  /** Ends every session of the account. @throws Problem `NOT_FOUND`, `FORBIDDEN` */
  revokeAll(principal: Principal, userId: UserId, context: RequestContext): Promise<void>;
  /** Ends one of them. @throws Problem `NOT_FOUND` when it is not the account's or no longer live; `FORBIDDEN` */
  revokeOne(principal: Principal, userId: UserId, sessionId: SessionId, context: RequestContext): Promise<void>;
};

export const createUserSessions = (needs: UserSessionsNeeds): UserSessions => {
  const { database, clock } = needs;

  const revoke = (
    principal: Principal,
    userId: UserId,
    context: RequestContext,
    end: (tx: Transaction, at: Date) => Promise<readonly EndedSession[]>,
  ): Promise<void> =>
    database.transaction(async (tx) => {
      const user = await needs.lockManaged(tx, { principal, context }, userId);
      if (user === undefined) throw new Problem(notFound);
      needs.requireMayManage(principal, user.roles);
      const at = clock.now();
      const ended = await end(tx, at);
      await needs.settleEnd(tx, ended, {
        ownerId: userId,
        reason: 'revoked',
        at,
        by: byUser(principal.userId, context),
      });
    });

  return {
    async requireUser(userId) {
      if ((await needs.findUser(database, userId)) === undefined) throw new Problem(notFound);
    },

    revokeAll: (principal, userId, context) =>
      revoke(principal, userId, context, (tx, at) => tx.rows(endSessionsOfUser, [userId, at, 'revoked', null])),

    revokeOne: (principal, userId, sessionId, context) =>
      revoke(principal, userId, context, async (tx, at) => {
        const ended = await tx.row(endSessionOfUser, [sessionId, userId, at, seenSince(needs, at)]);
        if (ended === undefined) throw new Problem(notFound);
        return [ended];
      }),
  };
};

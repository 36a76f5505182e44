import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { byUser, type SettleEnd } from './session-end.ts';
import { type SessionLifeSettings, seenSince } from './session-life.ts';
import type { EndReason } from './sessions.service.ts';
import * as store from './sessions.store.ts';

export type LogoutNeeds = SessionLifeSettings & {
  readonly database: Database;
  readonly clock: Clock;
  /** Holds the account's row until the transaction ends, so that no login of its owner passes meanwhile. */
  readonly lockUser: (tx: Transaction, userId: UserId) => Promise<unknown>;
  readonly settleEnd: SettleEnd;
};

/** Whose session a logout ends. */
export type SessionOwner = { readonly userId: UserId; readonly sessionId: SessionId };

export type Logout = {
  /**
   * Ends the session, or every session that its owner's logins have begun so far. Repeating it changes nothing and is no
   * error.
   */
  logout(owner: SessionOwner, everywhere: boolean, context: RequestContext): Promise<void>;
  /** Ends one of the caller's sessions by id. @throws Problem `NOT_FOUND` when it is not theirs or no longer live. */
  revokeOwn(principal: Principal, sessionId: SessionId, context: RequestContext): Promise<void>;
  /** Ends every session of the caller but the one that asks. */
  revokeOthers(principal: Principal, context: RequestContext): Promise<void>;
};

export const createLogout = (needs: LogoutNeeds): Logout => {
  const { database, clock, lockUser, settleEnd } = needs;

  const endSeveral = (
    { userId }: SessionOwner,
    reason: EndReason,
    keep: SessionId | null,
    context: RequestContext,
  ): Promise<void> =>
    database.transaction(async (tx) => {
      const at = clock.now();
      // Sent together, run in this order.
      const [, ended] = await Promise.all([
        lockUser(tx, userId),
        tx.rows(store.endSessionsOfUser, [userId, at, reason, keep]),
      ]);
      await settleEnd(tx, ended, { ownerId: userId, reason, at, by: byUser(userId, context) });
    });

  const endOne = ({ userId, sessionId }: SessionOwner, reason: EndReason, context: RequestContext): Promise<void> =>
    database.transaction(async (tx) => {
      const at = clock.now();
      const ended = await tx.row(store.endSession, [sessionId, at, reason]);
      if (ended === undefined) return;
      await settleEnd(tx, [ended], { ownerId: userId, reason, at, by: byUser(userId, context) });
    });

  return {
    logout: (owner, everywhere, context) =>
      everywhere ? endSeveral(owner, 'logout_everywhere', null, context) : endOne(owner, 'logout', context),

    revokeOwn: ({ userId }, sessionId, context) =>
      database.transaction(async (tx) => {
        const at = clock.now();
        const ended = await tx.row(store.endSessionOfUser, [sessionId, userId, at, seenSince(needs, at)]);
        if (ended === undefined) throw new Problem(notFound);
        await settleEnd(tx, [ended], { ownerId: userId, reason: 'revoked', at, by: byUser(userId, context) });
      }),

    revokeOthers: (principal, context) => endSeveral(principal, 'revoked', principal.sessionId, context),
  };
};

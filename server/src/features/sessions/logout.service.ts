import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { type EndReason, endSession, endSessionsOfUser } from './sessions.service.ts';
import * as store from './sessions.store.ts';

export type LogoutNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  /** Ends access by the session's tokens: here when the transaction commits, elsewhere within a second. */
  readonly revokeSession: (tx: Transaction, sessionId: SessionId, reason: EndReason, at: Date) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/** Whose session a logout ends. */
export type SessionOwner = { readonly userId: UserId; readonly sessionId: SessionId };

export type Logout = {
  /** Ends the session, or every session of its owner. Repeating it changes nothing and is no error. */
  logout(owner: SessionOwner, everywhere: boolean, context: RequestContext): Promise<void>;
  /** Ends one of the caller's sessions by id. @throws Problem `NOT_FOUND` when it is not theirs or no longer live. */
  revokeOwn(principal: Principal, sessionId: SessionId, context: RequestContext): Promise<void>;
};

export const createLogout = ({ database, clock, revokeSession, recordAudit }: LogoutNeeds): Logout => {
  const settleEnd = async (
    tx: Transaction,
    owner: SessionOwner,
    ended: readonly SessionId[],
    reason: EndReason,
    at: Date,
    context: RequestContext,
  ): Promise<void> => {
    // Started together, sent together: many sessions cost one round trip.
    await Promise.all(
      ended.flatMap((sessionId) => [
        revokeSession(tx, sessionId, reason, at),
        recordAudit(tx, {
          at,
          actorKind: 'user',
          actorId: owner.userId,
          subjectId: owner.userId,
          action: 'session.ended',
          outcome: 'success',
          reason,
          request: context,
          sessionId,
        }),
      ]),
    );
  };

  return {
    logout: (owner, everywhere, context) =>
      database.transaction(async (tx) => {
        const at = clock.now();
        if (everywhere) {
          const ended = await endSessionsOfUser(tx, owner.userId, 'logout_everywhere', at, null);
          await settleEnd(tx, owner, ended, 'logout_everywhere', at, context);
        } else if (await endSession(tx, owner.sessionId, 'logout', at)) {
          await settleEnd(tx, owner, [owner.sessionId], 'logout', at, context);
        }
      }),

    revokeOwn: (principal, sessionId, context) =>
      database.transaction(async (tx) => {
        const at = clock.now();
        const ended = await tx.row(store.endOwnSession, [sessionId, principal.userId, at]);
        if (ended === undefined) throw new Problem(notFound);
        await settleEnd(tx, principal, [sessionId], 'revoked', at, context);
      }),
  };
};

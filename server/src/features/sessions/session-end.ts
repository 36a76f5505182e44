import type { RequestContext } from '../../platform/http/route.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { EndReason } from './sessions.service.ts';
import type { EndedSession } from './sessions.store.ts';

export type SessionEndNeeds = {
  /** Ends access by the session's tokens: here when the transaction commits, elsewhere within a second. */
  readonly revokeSession: (tx: Transaction, sessionId: SessionId, reason: EndReason, at: Date) => Promise<void>;
  /** Has every process forget the profile it keeps of the account. */
  readonly dropProfile: (tx: Transaction, userId: UserId) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/** Whose sessions were ended, why and by whom. */
export type SessionEnd = {
  readonly ownerId: UserId;
  readonly reason: EndReason;
  readonly at: Date;
  readonly by: AuditActor;
};

/** Somebody who acts by a request of their own. */
export const byUser = (actorId: UserId, request: RequestContext): AuditActor => ({
  actorKind: 'user',
  actorId,
  request,
});

/** What follows from the end of sessions: their tokens are refused, and each is told of in the audit log. */
export type SettleEnd = (tx: Transaction, ended: readonly EndedSession[], end: SessionEnd) => Promise<void>;

export const createSettleEnd =
  ({ revokeSession, dropProfile, recordAudit }: SessionEndNeeds): SettleEnd =>
  async (tx, ended, { ownerId, reason, at, by }) => {
    // Started together, sent together: many sessions cost one round trip.
    await Promise.all([
      ended.length > 0 && dropProfile(tx, ownerId),
      ...ended.flatMap(({ id, clientAddress, userAgent, lastSeenAt }) => [
        revokeSession(tx, id, reason, at),
        recordAudit(tx, {
          ...by,
          at,
          subjectId: ownerId,
          action: 'session.ended',
          outcome: 'success',
          reason,
          sessionId: id,
          personal: {
            before: { client_address: clientAddress, user_agent: userAgent, last_seen_at: lastSeenAt.toISOString() },
            after: null,
          },
        }),
      ]),
    ]);
  };

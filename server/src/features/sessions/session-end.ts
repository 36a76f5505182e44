import type { RequestContext } from '../../platform/http/route.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { EndReason } from './sessions.service.ts';
import type { EndedSession } from './sessions.store.ts';

export type SessionEndNeeds = {
  /** Ends access by the session's tokens: here when the transaction commits, elsewhere within a second. */
  readonly revokeSession: (tx: Transaction, sessionId: SessionId, reason: EndReason, at: Date) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/** Who ended whose sessions, and why. */
export type SessionEnd = {
  readonly actorId: UserId;
  readonly ownerId: UserId;
  readonly reason: EndReason;
  readonly at: Date;
  readonly context: RequestContext;
};

/** What follows from the end of sessions: their tokens are refused, and each is told of in the audit log. */
export type SettleEnd = (tx: Transaction, ended: readonly EndedSession[], end: SessionEnd) => Promise<void>;

export const createSettleEnd =
  ({ revokeSession, recordAudit }: SessionEndNeeds): SettleEnd =>
  async (tx, ended, { actorId, ownerId, reason, at, context }) => {
    // Started together, sent together: many sessions cost one round trip.
    await Promise.all(
      ended.flatMap(({ id, clientAddress, userAgent, lastSeenAt }) => [
        revokeSession(tx, id, reason, at),
        recordAudit(tx, {
          at,
          actorKind: 'user',
          actorId,
          subjectId: ownerId,
          action: 'session.ended',
          outcome: 'success',
          reason,
          request: context,
          sessionId: id,
          personal: {
            before: { client_address: clientAddress, user_agent: userAgent, last_seen_at: lastSeenAt.toISOString() },
            after: null,
          },
        }),
      ]),
    );
  };

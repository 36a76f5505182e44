import type { Audit } from '../features/audit/audit.feature.ts';
import { sessions } from '../features/sessions/sessions.feature.ts';
import type { Transaction } from '../platform/postgres/database.ts';
import type { AuditActor } from '../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../vocabulary/ids.ts';

/** Why every session of an account ends at once: something else about the account has changed. */
export type CauseOfEnd = Extract<
  sessions.EndReason,
  'password_changed' | 'email_changed' | 'account_erased' | 'account_disabled'
>;

export type EndSessionsOfUser = (
  tx: Transaction,
  userId: UserId,
  reason: CauseOfEnd,
  at: Date,
  keep: SessionId | null,
  by: AuditActor,
) => Promise<readonly SessionId[]>;

/**
 * Ends every live session of the user but `keep`, with an audit event for each, so that the log answers for any session
 * when and why it ended.
 *
 * @returns the ids of those it ended.
 */
export const createSessionEnding =
  (recordAudit: Audit['record']): EndSessionsOfUser =>
  async (tx, userId, reason, at, keep, by) => {
    const ended = await sessions.endSessionsOfUser(tx, userId, reason, at, keep);
    await Promise.all(
      ended.map((sessionId) =>
        recordAudit(tx, {
          ...by,
          at,
          subjectId: userId,
          action: 'session.ended',
          outcome: 'success',
          reason,
          sessionId,
        }),
      ),
    );
    return ended;
  };

import type { Passwords } from '../features/passwords/passwords.feature.ts';
import type { Transaction } from '../platform/postgres/database.ts';
import type { AuditActor, AuditEntry } from '../vocabulary/audit-entry.ts';
import type { UserId } from '../vocabulary/ids.ts';
import type { User } from '../vocabulary/user.ts';
import type { EndAccessBelow } from './ended-access.ts';
import type { EndSessionsOfUser } from './ended-sessions.ts';
import type { MailboxProof } from './mailbox-proof.ts';

export type HandOverNeeds = {
  readonly passwords: Passwords;
  readonly mailboxProof: MailboxProof;
  readonly raiseSecurityVersion: (tx: Transaction, userId: UserId, at: Date) => Promise<User>;
  readonly endSessionsOfUser: EndSessionsOfUser;
  readonly endAccessBelow: EndAccessBelow;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/**
 * Makes an account whose address nobody had proved the mailbox owner's alone.
 *
 * Whoever set it up may be somebody else, who typed an address that is not theirs and waits for its owner to come: their
 * password, sessions and links end here, and the owner chooses a password of their own when they want one.
 *
 * @param user as it is held by the transaction.
 */
export const createHandOver =
  (needs: HandOverNeeds) =>
  async (tx: Transaction, user: User, at: Date, by: AuditActor): Promise<User> => {
    const { id } = user;
    await needs.mailboxProof.prove(tx, user, 'drops', at);
    const hadPassword = await needs.passwords.removeForGood(tx, id, at);
    const owned = await needs.raiseSecurityVersion(tx, id, at);
    await needs.endSessionsOfUser(tx, id, 'password_changed', at, null, by);
    await needs.endAccessBelow(tx, id, owned.securityVersion, 'password_changed', at);
    const entry = { ...by, at, subjectId: id, outcome: 'success', reason: 'magic_link', sessionId: null } as const;
    await needs.recordAudit(tx, {
      ...entry,
      action: 'user.email_verified',
      personal: {
        before: { status: user.status, email_verified: false, username: user.username, name: user.name },
        after: { status: owned.status, email_verified: true, username: owned.username, name: owned.name },
      },
    });
    if (hadPassword) await needs.recordAudit(tx, { ...entry, action: 'user.password_removed' });
    return owned;
  };

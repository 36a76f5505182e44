import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { Problem, type ProblemKind } from '../../platform/problem/problem.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';
import type { PasswordContext } from './password-policy.ts';
import { unfitPassword } from './passwords.errors.ts';
import type { Comparison } from './passwords.service.ts';
import { replaceCredential } from './passwords.store.ts';

/** What changing a password needs from the rest of the house. */
export type PasswordChangeNeeds = {
  readonly findUser: (db: Queryable, userId: UserId) => Promise<User | undefined>;
  /** From here on access tokens made before are refused. */
  readonly raiseSecurityVersion: (tx: Transaction, userId: UserId, at: Date) => Promise<User>;
  /** Ends every session of the user but `keep`, and audits it. @returns the ids of those it ended. */
  readonly endSessionsOfUser: (
    tx: Transaction,
    userId: UserId,
    reason: 'password_changed',
    at: Date,
    keep: SessionId,
    by: AuditActor,
  ) => Promise<readonly SessionId[]>;
  /** Tells every process of the new security version once the transaction has committed. */
  readonly revokeUserBelow: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    reason: 'password_changed',
    at: Date,
  ) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Tells the person, who may not be the one that did it. */
  readonly notifyOfPasswordChange: (tx: Transaction, userId: UserId, at: Date, by: AuditActor) => Promise<void>;
  /** What a wrong current password is answered with: the same as at login. */
  readonly invalidCredentials: ProblemKind;
};

type OwnNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly hash: (password: string) => Promise<string>;
  readonly compare: (userId: UserId, password: string) => Promise<Comparison>;
  readonly checkNewPassword: (password: string, context: PasswordContext, path: string) => void;
};

export type PasswordChange = { readonly currentPassword: string; readonly newPassword: string };

const newPasswordPath = 'new_password';

/**
 * Replaces the caller's password, ends their other sessions and makes every access token they hold outdated; the session
 * that asked stays and refreshes.
 *
 * Of two changes at once one wins: the other's current password is no longer current.
 *
 * @throws Problem `AUTH_INVALID_CREDENTIALS` for a wrong current password, `INVALID_INPUT` for an unfit new one.
 */
export const createPasswordChange = (needs: OwnNeeds & PasswordChangeNeeds) => {
  const { database, clock } = needs;

  const audit = (principal: Principal, context: RequestContext, at: Date, reason: string | null): AuditEntry => ({
    at,
    actorKind: 'user',
    actorId: principal.userId,
    subjectId: principal.userId,
    action: 'user.password_changed',
    outcome: reason === null ? 'success' : 'failure',
    reason,
    request: context,
    sessionId: principal.sessionId,
  });

  const refuse = async (principal: Principal, context: RequestContext): Promise<never> => {
    await database.transaction((tx) => needs.recordAudit(tx, audit(principal, context, clock.now(), 'wrong_password')));
    throw new Problem(needs.invalidCredentials, { message: 'The current password is not right.' });
  };

  return async (principal: Principal, change: PasswordChange, context: RequestContext): Promise<void> => {
    const { userId } = principal;
    const user = await needs.findUser(database, userId);
    if (user === undefined || user.status !== 'active') throw new Problem(needs.invalidCredentials);
    const { email, username, name } = user;
    needs.checkNewPassword(change.newPassword, { email, username, name }, newPasswordPath);
    const { matches, comparedWith } = await needs.compare(userId, change.currentPassword);
    if (!matches || comparedWith === null) return refuse(principal, context);
    if (change.newPassword.normalize('NFC') === change.currentPassword.normalize('NFC')) {
      throw unfitPassword(newPasswordPath, ['The new password is the one you have.']);
    }
    const hash = await needs.hash(change.newPassword);

    await database.transaction(async (tx) => {
      const at = clock.now();
      // Locks the user's row, which the credential's comes after; rolled back with everything else when the hash is another by now.
      const { securityVersion } = await needs.raiseSecurityVersion(tx, userId, at);
      if ((await tx.execute(replaceCredential, [userId, comparedWith, hash, at])) === 0) {
        throw new Problem(needs.invalidCredentials, { message: 'The current password is not right.' });
      }
      const by: AuditActor = { actorKind: 'user', actorId: userId, request: context };
      await needs.endSessionsOfUser(tx, userId, 'password_changed', at, principal.sessionId, by);
      await needs.revokeUserBelow(tx, userId, securityVersion, 'password_changed', at);
      await needs.recordAudit(tx, audit(principal, context, at, null));
      await needs.notifyOfPasswordChange(tx, userId, at, by);
    });
  };
};

export type ChangePassword = ReturnType<typeof createPasswordChange>;

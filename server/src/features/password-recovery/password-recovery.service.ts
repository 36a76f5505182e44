import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { RequestedMail } from '../../platform/mail/requested-mail.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { PasswordOwner } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import { passwordResetRequests, passwordResets } from './password-recovery.metrics.ts';

type TokenOwner = { readonly userId: UserId; readonly emailCanonical: string };

/** What recovery needs of the rest of the house. `Email` is whatever the accounts feature makes of an address. */
export type PasswordRecoveryNeeds<Email extends { readonly canonical: string }> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly tokens: {
    peek(db: Queryable, purpose: 'password-reset', token: string): Promise<TokenOwner>;
    consume(tx: Transaction, purpose: 'password-reset', token: string): Promise<TokenOwner>;
  };
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly findUserByEmail: (db: Queryable, email: Email) => Promise<User | undefined>;
  /** Held until the transaction ends. */
  readonly lockUser: (tx: Transaction, id: UserId) => Promise<User | undefined>;
  readonly canonicalEmail: (email: string) => string;
  /** Notes that the owner reads the mail of the account; an unverified one is active from then on, without what was said at its sign-up. */
  readonly proveMailbox: (tx: Transaction, user: User, at: Date) => Promise<User>;
  /** The hash of a new password. @throws Problem `INVALID_INPUT` naming what is wrong with it. */
  readonly preparePassword: (password: string, owner: PasswordOwner) => Promise<string>;
  readonly storeCredential: (tx: Transaction, userId: UserId, hash: string, at: Date) => Promise<void>;
  readonly raiseSecurityVersion: (tx: Transaction, userId: UserId, at: Date) => Promise<User>;
  readonly endSessionsOfUser: (
    tx: Transaction,
    userId: UserId,
    reason: 'password_changed',
    at: Date,
    keep: null,
    by: AuditActor,
  ) => Promise<readonly SessionId[]>;
  /** Refuses every access token of the user with a lower security version, and every mailed link, once the transaction has committed. */
  readonly revokeUserBelow: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    reason: 'password_changed',
    at: Date,
  ) => Promise<void>;
  /** Forgets the failed logins of the account and ends its block. */
  readonly forgiveLogins: (tx: Transaction, userId: UserId) => Promise<void>;
  /** Counts a request for a mail. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeMail: (
    mail: { kind: string; emailCanonical: string; isAddressCounted: boolean },
    context: RequestContext,
  ) => Promise<void>;
  readonly enqueue: Enqueue;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Tells the owner, who may not be the one that had the link. */
  readonly notifyOfPasswordChange: (tx: Transaction, userId: UserId, at: Date, by: AuditActor) => Promise<void>;
};

export type PasswordRecovery<Email> = {
  /** Mails a link if there is an account that may have one; nothing tells whether there is. @throws Problem `RATE_LIMIT_EXCEEDED` */
  request(email: Email, language: MailLanguage | null, context: RequestContext): Promise<void>;
  /**
   * Gives the account another password and ends everything that was open under the old one.
   *
   * @throws Problem `ONE_TIME_TOKEN_INVALID`; `INVALID_INPUT` for a weak password, which does not use the token up.
   */
  reset(token: string, password: string, context: RequestContext): Promise<void>;
};

const purpose = 'password-reset';

const mayReset = ({ status }: User): boolean => status === 'active' || status === 'unverified';

export const createPasswordRecovery = <Email extends { readonly canonical: string }>(
  needs: PasswordRecoveryNeeds<Email>,
  resetMail: Task<RequestedMail>,
): PasswordRecovery<Email> => {
  const { database, clock, tokens } = needs;

  const replacePassword = async (token: string, password: string, context: RequestContext): Promise<void> => {
    // Looked at before the hash is paid for, decided by the conditional update below.
    const { userId } = await tokens.peek(database, purpose, token);
    const owner = await needs.findUser(database, userId);
    if (owner === undefined) throw new Problem(oneTimeTokenInvalid);
    const hash = await needs.preparePassword(password, owner);

    await database.transaction(async (tx) => {
      const at = clock.now();
      const before = await needs.lockUser(tx, userId);
      const { emailCanonical } = await tokens.consume(tx, purpose, token);
      const isTheirs = before !== undefined && needs.canonicalEmail(before.email) === emailCanonical;
      if (!isTheirs || !mayReset(before)) throw new Problem(oneTimeTokenInvalid);
      const by: AuditActor = { actorKind: 'user', actorId: userId, request: context };
      const { status, emailVerified } = await needs.proveMailbox(tx, before, at);
      const { securityVersion } = await needs.raiseSecurityVersion(tx, userId, at);
      await needs.storeCredential(tx, userId, hash, at);
      await needs.endSessionsOfUser(tx, userId, 'password_changed', at, null, by);
      await needs.revokeUserBelow(tx, userId, securityVersion, 'password_changed', at);
      await needs.forgiveLogins(tx, userId);
      await needs.recordAudit(tx, {
        ...by,
        at,
        subjectId: userId,
        action: 'user.password_reset',
        outcome: 'success',
        reason: null,
        sessionId: null,
        personal: {
          before: { status: before.status, email_verified: before.emailVerified },
          after: { status, email_verified: emailVerified },
        },
      });
      await needs.notifyOfPasswordChange(tx, userId, at, by);
      tx.afterCommit(() => needs.metrics.increment(passwordResets, { outcome: 'success' }));
    });
  };

  return {
    async request(email, language, context) {
      await needs.takeMail({ kind: purpose, emailCanonical: email.canonical, isAddressCounted: false }, context);
      await database.transaction(async (tx) => {
        const user = await needs.findUserByEmail(tx, email);
        const by: AuditActor = { actorKind: 'anonymous', actorId: null, request: context };
        // The same statements for an address that nobody has: the task knows that it has nothing to do.
        await Promise.all([
          needs.enqueue(tx, resetMail, { user_id: user?.id ?? null, language }, { cause: by }),
          needs.recordAudit(tx, {
            ...by,
            at: clock.now(),
            subjectId: user?.id ?? null,
            action: 'user.password_reset_requested',
            outcome: user && mayReset(user) ? 'success' : 'failure',
            reason: user ? (mayReset(user) ? null : 'not_active') : 'unknown_account',
            sessionId: null,
          }),
        ]);
        tx.afterCommit(() => needs.metrics.increment(passwordResetRequests, {}));
      });
    },

    async reset(token, password, context) {
      try {
        await replacePassword(token, password, context);
      } catch (error) {
        if (error instanceof Problem && error.status < 500)
          needs.metrics.increment(passwordResets, { outcome: 'failure' });
        throw error;
      }
    },
  };
};

import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { RequestedMail } from '../../platform/mail/requested-mail.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { conflict, oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { TaskCause } from '../../vocabulary/task-cause.ts';
import type { User } from '../../vocabulary/user.ts';

type TokenOwner = { readonly userId: UserId; readonly emailCanonical: string };

/** What the verification of addresses needs of the rest of the house. `Email` is whatever the accounts feature makes of an address. */
export type EmailVerificationNeeds<Email extends { readonly canonical: string }> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly tokens: {
    peek(db: Queryable, purpose: 'email-verification', token: string): Promise<TokenOwner>;
    consume(tx: Transaction, purpose: 'email-verification', token: string): Promise<TokenOwner>;
  };
  readonly findUserByEmail: (db: Queryable, email: Email) => Promise<User | undefined>;
  /** Held until the transaction ends. */
  readonly lockUser: (tx: Transaction, id: UserId) => Promise<User | undefined>;
  readonly canonicalEmail: (email: string) => string;
  /**
   * Notes that the owner reads the mail of the account; an unverified one is active from then on, with the password of its
   * sign-up if there was only one.
   *
   * @throws Problem `CONFLICT` when the username that was wanted is given away at this very moment.
   */
  readonly proveMailbox: (
    tx: Transaction,
    user: User,
    at: Date,
  ) => Promise<{ readonly user: User; readonly isAsSignedUp: boolean }>;
  /** Counts a request for a mail. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeMail: (
    mail: { kind: string; emailCanonical: string; isAddressCounted: boolean },
    context: RequestContext,
  ) => Promise<void>;
  readonly mailPasswordReset: (
    tx: Transaction,
    userId: UserId,
    language: MailLanguage | null,
    cause: TaskCause,
  ) => Promise<void>;
  readonly enqueue: Enqueue;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type VerifiedEmail = {
  readonly user: User;
  /** Nobody has a password for the account: a link to choose one is on its way. */
  readonly needsPassword: boolean;
};

export type EmailVerification<Email> = {
  /**
   * Verifies the address that the token was mailed to. Several people may have signed up with it: whoever reads its mail
   * gets the account, and then no password that was chosen before.
   *
   * @throws Problem `ONE_TIME_TOKEN_INVALID`
   */
  verify(token: string, language: MailLanguage | null, context: RequestContext): Promise<VerifiedEmail>;
  /** Mails another link if there is an account that waits for one; nothing tells whether there is. @throws Problem `RATE_LIMIT_EXCEEDED` */
  resend(email: Email, language: MailLanguage | null, context: RequestContext): Promise<void>;
};

const purpose = 'email-verification';

const shown = ({ status, emailVerified, username, name }: User) => ({
  status,
  email_verified: emailVerified,
  username,
  name,
});

export const createEmailVerification = <Email extends { readonly canonical: string }>(
  needs: EmailVerificationNeeds<Email>,
  verificationMail: Task<RequestedMail>,
): EmailVerification<Email> => {
  const { database, clock, tokens } = needs;

  const verifyOnce = (token: string, userId: UserId, language: MailLanguage | null, context: RequestContext) =>
    database.transaction(async (tx): Promise<VerifiedEmail> => {
      const at = clock.now();
      const before = await needs.lockUser(tx, userId);
      const { emailCanonical } = await tokens.consume(tx, purpose, token);
      // Whatever the account was when the link was mailed: what it is now decides.
      const isTheirs = before !== undefined && needs.canonicalEmail(before.email) === emailCanonical;
      if (!isTheirs || (before.status !== 'active' && before.status !== 'unverified')) {
        throw new Problem(oneTimeTokenInvalid);
      }
      const { user, isAsSignedUp } = await needs.proveMailbox(tx, before, at);
      const needsPassword = before.status === 'unverified' && !isAsSignedUp;
      const actor = { actorKind: 'user', actorId: userId, request: context } as const;
      if (needsPassword) await needs.mailPasswordReset(tx, userId, language, actor);
      await needs.recordAudit(tx, {
        ...actor,
        at,
        subjectId: userId,
        action: 'user.email_verified',
        outcome: 'success',
        reason: needsPassword ? 'several_sign_ups' : null,
        sessionId: null,
        personal: { before: shown(before), after: shown(user) },
      });
      return { user, needsPassword };
    });

  return {
    async verify(token, language, context) {
      // Looked at before anything is locked, so that the account's row is held first, as everywhere.
      const { userId } = await tokens.peek(database, purpose, token);
      try {
        return await verifyOnce(token, userId, language, context);
      } catch (error) {
        if (!(error instanceof Problem && error.kind === conflict)) throw error;
        return verifyOnce(token, userId, language, context);
      }
    },

    async resend(email, language, context) {
      await needs.takeMail({ kind: purpose, emailCanonical: email.canonical, isAddressCounted: false }, context);
      await database.transaction(async (tx) => {
        const user = await needs.findUserByEmail(tx, email);
        const cause: TaskCause = { actorKind: 'anonymous', actorId: null, request: context };
        await needs.enqueue(tx, verificationMail, { user_id: user?.id ?? null, language }, { cause });
      });
    },
  };
};

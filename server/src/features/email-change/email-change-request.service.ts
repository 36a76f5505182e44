import type { Clock } from '../../platform/clock/clock.ts';
import { refuseInput } from '../../platform/http/input-validation.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';
import type { EmailChangeMailPayload } from './email-change-mail.task.ts';
import type { EmailChangeNoticePayload } from './email-change-notice.task.ts';
import { upsertEmailChange } from './email-changes.store.ts';

/** What asking for another address needs of the rest of the house. */
export type EmailChangeRequestNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** The caller's account, held until the transaction ends. @throws Problem 401 when it has changed since the token was issued. */
  readonly lockCaller: (tx: Transaction, principal: Principal, context: RequestContext) => Promise<User>;
  readonly canonicalEmail: (email: string) => string;
  readonly voidTokens: (tx: Transaction, userId: UserId, purposes: readonly 'email-change'[]) => Promise<void>;
  /** Counts a request for a mail. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeMail: (
    mail: { kind: string; emailCanonical: string; isAddressCounted: boolean },
    context: RequestContext,
  ) => Promise<void>;
  readonly enqueue: Enqueue;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type NewAddress = { readonly typed: string; readonly canonical: string };

/**
 * Mails the link that confirms a new address to that address, and tells the old one. Nothing changes until the link is
 * used; asked for again, the change of before is none any more.
 *
 * The answer and the work are the same whether or not the new address has an account.
 *
 * @throws Problem `INVALID_INPUT` for the address that the account has, `RATE_LIMIT_EXCEEDED`
 */
export type RequestEmailChange = (
  principal: Principal,
  email: NewAddress,
  language: MailLanguage | null,
  context: RequestContext,
) => Promise<void>;

export const createRequestEmailChange =
  (
    needs: EmailChangeRequestNeeds,
    tasks: { readonly mail: Task<EmailChangeMailPayload>; readonly notice: Task<EmailChangeNoticePayload> },
  ): RequestEmailChange =>
  async (principal, email, language, context) => {
    const { userId, sessionId } = principal;
    // The caller's own limit is the route's; this one is the mailbox's, whoever asks.
    await needs.takeMail({ kind: 'email-change', emailCanonical: email.canonical, isAddressCounted: true }, context);
    await needs.database.transaction(async (tx) => {
      const at = needs.clock.now();
      const user = await needs.lockCaller(tx, principal, context);
      if (needs.canonicalEmail(user.email) === email.canonical) {
        throw refuseInput('email', 'This is the e-mail address that your account has.');
      }
      const id = needs.randomness.uuid();
      const by: AuditActor = { actorKind: 'user', actorId: userId, request: context };
      await tx.execute(upsertEmailChange, [
        userId,
        id,
        email.typed,
        email.canonical,
        sessionId,
        user.securityVersion,
        at,
      ]);
      await needs.voidTokens(tx, userId, ['email-change']);
      await needs.enqueue(tx, tasks.mail, { change_id: id, language }, { cause: by });
      // Whose mail nobody has proved to read may be a stranger's, who is told nothing of this account.
      if (user.emailVerified) {
        await needs.enqueue(tx, tasks.notice, { user_id: userId, at: at.toISOString() }, { cause: by });
      }
      await needs.recordAudit(tx, {
        ...by,
        at,
        subjectId: userId,
        action: 'user.email_change_requested',
        outcome: 'success',
        reason: null,
        sessionId,
        personal: { before: { email: user.email }, after: { email: email.typed } },
      });
    });
  };

import type { RequestContext } from '../../platform/http/route.ts';
import type { RequestedMail } from '../../platform/mail/requested-mail.ts';
import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import { conflict, rateLimitExceeded } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditActor } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { NewAccount } from '../../vocabulary/new-account.ts';
import type { TaskCause } from '../../vocabulary/task-cause.ts';
import type { User } from '../../vocabulary/user.ts';
import type { OpenSignUpNeeds } from './open-sign-up.service.ts';
import { registrations } from './sign-up.metrics.ts';
import type { EmailLike, SignUpInMode } from './sign-up-request.ts';

/** What a sign-up that waits for its mail needs of the rest of the house. */
export type VerifiedSignUpNeeds<Email extends EmailLike> = Omit<
  OpenSignUpNeeds<Email>,
  'openAccount' | 'welcomeMail' | 'presentUser'
> & {
  /** @throws Problem `CONFLICT` */
  readonly requireUsernameFree: (tx: Transaction, username: string | null) => Promise<void>;
  /** An unverified account, or the one that has the address already, as it is; held until the transaction ends. */
  readonly claimAddress: (
    tx: Transaction,
    claimed: Pick<NewAccount<Email>, 'id' | 'email' | 'username' | 'name' | 'roles'>,
    at: Date,
  ) => Promise<User>;
  /** Keeps the password for when the mail has been read; a second one makes both worthless. */
  readonly offerPassword: (tx: Transaction, userId: UserId, hash: string, at: Date) => Promise<void>;
  readonly findUserByEmail: (db: Queryable, email: Email) => Promise<User | undefined>;
  /** Makes the password that is kept for the account worthless; null for the same work where there is no account. */
  readonly spoilOffered: (db: Queryable, userId: UserId | null) => Promise<void>;
  /** Counts a request for a mail. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeMail: (
    mail: { kind: string; emailCanonical: string; isAddressCounted: boolean },
    context: RequestContext,
  ) => Promise<void>;
  readonly mailVerification: (
    tx: Transaction,
    userId: UserId,
    language: MailLanguage | null,
    cause: TaskCause,
  ) => Promise<void>;
  readonly addressInUseMail: Task<RequestedMail>;
};

/**
 * Counts the mail of a sign-up. One that comes when the mailbox has had enough makes no account, but it was one more: its
 * owner, who was refused, may press the button in the mail of a stranger's sign-up, whose password then must not count.
 *
 * @throws Problem `RATE_LIMIT_EXCEEDED`
 */
const takeMailOf = async <Email extends EmailLike>(
  needs: Pick<VerifiedSignUpNeeds<Email>, 'database' | 'takeMail' | 'findUserByEmail' | 'spoilOffered'>,
  email: Email,
  context: RequestContext,
): Promise<void> => {
  try {
    await needs.takeMail({ kind: 'sign-up', emailCanonical: email.canonical, isAddressCounted: true }, context);
  } catch (error) {
    if (error instanceof Problem && error.kind === rateLimitExceeded) {
      const user = await needs.findUserByEmail(needs.database, email);
      await needs.spoilOffered(needs.database, user?.id ?? null);
    }
    throw error;
  }
};

/**
 * Takes a sign-up, and has the owner of the address mailed what comes of it: a link, or that they have an account. A
 * stranger gets the same answer after the same statements, and afterwards the same answers to a login, whether or not the
 * address has an account. Only a taken username is told; so that none is taken by this, it is given with the verification.
 */
export const createVerifiedSignUp =
  <Email extends EmailLike>(needs: VerifiedSignUpNeeds<Email>): SignUpInMode<Email> =>
  async ({ email, password, language, ...said }, idempotency, context) => {
    const username = said.username ?? null;
    const name = said.name ?? null;
    const counted = await needs.takeSignUp(context);
    try {
      const hash = await needs.preparePassword(password, { email: email.typed, username, name });
      await takeMailOf(needs, email, context);
      return await needs.database.transaction((tx) =>
        idempotency.once(tx, async () => {
          const at = needs.clock.now();
          const id = needs.randomness.uuid();
          await needs.requireUsernameFree(tx, username);
          const user = await needs.claimAddress(tx, { id, email, username, name, roles: ['user'] }, at);
          const isNew = user.id === id;
          const by: AuditActor = isNew
            ? { actorKind: 'user', actorId: id, request: context }
            : { actorKind: 'anonymous', actorId: null, request: context };
          await Promise.all([
            needs.offerPassword(tx, user.id, hash, at),
            needs.recordAudit(tx, {
              ...by,
              at,
              subjectId: user.id,
              action: 'user.signed_up',
              outcome: isNew ? 'success' : 'failure',
              reason: isNew ? null : user.status === 'unverified' ? 'signed_up_before' : 'address_taken',
              sessionId: null,
              personal: { email: email.typed },
            }),
            user.status === 'unverified'
              ? needs.mailVerification(tx, user.id, language, by)
              : needs.enqueue(tx, needs.addressInUseMail, { user_id: user.id, language }, { cause: by }),
          ]);
          if (isNew) tx.afterCommit(() => needs.metrics.increment(registrations, { outcome: 'success' }));
          return { status: 202, body: { status: 'verification_sent' } };
        }),
      );
    } catch (error) {
      // An attempt that tells of others, or that had a hash made for nothing, is used up; a weak password costs nothing.
      const isUsedUp = error instanceof Problem && (error.kind === conflict || error.kind === rateLimitExceeded);
      if (!isUsedUp) await counted.refund();
      throw error;
    }
  };

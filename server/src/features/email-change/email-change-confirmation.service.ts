import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { conflict, oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import type { EmailChangeMailPayload } from './email-change-mail.task.ts';
import type { NewAddress } from './email-change-request.service.ts';
import { deleteEmailChangeOf, type PendingEmailChange, selectEmailChangeOf } from './email-changes.store.ts';

type TokenOwner = { readonly userId: UserId; readonly emailCanonical: string };

/** What confirming a new address needs of the rest of the house. */
export type EmailChangeConfirmationNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly tokens: {
    peek(db: Queryable, purpose: 'email-change', token: string): Promise<TokenOwner>;
    consume(tx: Transaction, purpose: 'email-change', token: string): Promise<TokenOwner>;
  };
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly findUserByEmail: (db: Queryable, email: NewAddress) => Promise<User | undefined>;
  /** All of them held until the transaction ends, in the one order. */
  readonly lockUsers: (tx: Transaction, ids: readonly UserId[]) => Promise<readonly User[]>;
  readonly canonicalEmail: (email: string) => string;
  /** Gives the account the address, verified, and raises its security version. @throws Problem `CONFLICT` when another has it. */
  readonly changeAddress: (tx: Transaction, user: User, email: NewAddress, at: Date) => Promise<User>;
  /** Removes a sign-up that nobody has verified. */
  readonly removeUnverified: (
    tx: Transaction,
    held: User,
    at: Date,
    by: AuditActor & Pick<AuditEntry, 'sessionId'>,
  ) => Promise<void>;
  /** Ends every session of the user but `keep`. */
  readonly endSessionsOfUser: (
    tx: Transaction,
    userId: UserId,
    reason: 'email_changed',
    at: Date,
    keep: SessionId,
    by: AuditActor,
  ) => Promise<readonly SessionId[]>;
  /** Refuses access tokens of a lower security version, and every link that was mailed before. */
  readonly endAccessBelow: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    reason: 'email_changed',
    at: Date,
  ) => Promise<void>;
  /** Tells the address of before, which the audit event of the same request holds. */
  readonly notifyOfEmailChange: (tx: Transaction, userId: UserId, at: Date, by: AuditActor) => Promise<void>;
  readonly enqueue: Enqueue;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type EmailChangeConfirmation = {
  /** The new address, without using the link up. @throws Problem `ONE_TIME_TOKEN_INVALID` */
  find(token: string): Promise<{ readonly email: string }>;
  /**
   * Gives the account the address to which the token was mailed. Every session ends but the one that asked.
   *
   * @throws Problem `ONE_TIME_TOKEN_INVALID`, also when another account has the address by now; its owner is told.
   */
  confirm(token: string, context: RequestContext): Promise<void>;
};

const purpose = 'email-change';

export const createEmailChangeConfirmation = (
  needs: EmailChangeConfirmationNeeds,
  mail: Task<EmailChangeMailPayload>,
): EmailChangeConfirmation => {
  const { database, clock, tokens } = needs;

  /** Both as they are held or found together, if the change is still the one that the link was mailed for. */
  const requireOpen = (
    { emailCanonical }: TokenOwner,
    user: User | undefined,
    change: PendingEmailChange | undefined,
  ): { readonly user: User; readonly change: PendingEmailChange } => {
    const isOpen = user?.status === 'active' && change?.securityVersion === user.securityVersion;
    if (!isOpen || change.emailCanonical !== emailCanonical) throw new Problem(oneTimeTokenInvalid);
    return { user, change };
  };

  const move = async (tx: Transaction, user: User, change: PendingEmailChange, at: Date, by: AuditActor) => {
    const email = { typed: change.email, canonical: change.emailCanonical };
    const changed = await needs.changeAddress(tx, user, email, at);
    await tx.execute(deleteEmailChangeOf, [user.id]);
    await needs.endSessionsOfUser(tx, user.id, 'email_changed', at, change.sessionId, by);
    await needs.endAccessBelow(tx, user.id, changed.securityVersion, 'email_changed', at);
    if (user.emailVerified) await needs.notifyOfEmailChange(tx, user.id, at, by);
  };

  /** @returns whether the address was still to be had. */
  const confirmOnce = (token: string, userId: UserId, context: RequestContext): Promise<boolean> =>
    database.transaction(async (tx) => {
      const at = clock.now();
      const wanted = await tx.row(selectEmailChangeOf, [userId]);
      const holder =
        wanted && (await needs.findUserByEmail(tx, { typed: wanted.email, canonical: wanted.emailCanonical }));
      const locked = await needs.lockUsers(tx, holder === undefined ? [userId] : [userId, holder.id]);
      const owner = await tokens.consume(tx, purpose, token);
      // Read again under the lock: asked for anew meanwhile, it is another change.
      const pending = await tx.row(selectEmailChangeOf, [userId]);
      const { user, change } = requireOpen(
        owner,
        locked.find(({ id }) => id === userId),
        pending,
      );
      const other = locked.find(({ id }) => id === holder?.id);
      const isHeld = other !== undefined && needs.canonicalEmail(other.email) === change.emailCanonical;
      const isFree = !isHeld || other.status === 'unverified';
      const by: AuditActor = { actorKind: 'user', actorId: userId, request: context };
      if (isHeld && isFree) await needs.removeUnverified(tx, other, at, { ...by, sessionId: change.sessionId });
      // The task finds who has the address, and tells them.
      if (isFree) await move(tx, user, change, at, by);
      else await needs.enqueue(tx, mail, { change_id: change.id, language: null }, { cause: by });
      await needs.recordAudit(tx, {
        ...by,
        at,
        subjectId: userId,
        action: 'user.email_changed',
        outcome: isFree ? 'success' : 'failure',
        reason: isFree ? null : 'address_taken',
        sessionId: change.sessionId,
        personal: { before: { email: user.email }, after: { email: change.email } },
      });
      return isFree;
    });

  return {
    async find(token) {
      const owner = await tokens.peek(database, purpose, token);
      const user = await needs.findUser(database, owner.userId);
      const { change } = requireOpen(owner, user, await database.row(selectEmailChangeOf, [owner.userId]));
      return { email: change.email };
    },

    async confirm(token, context) {
      // Looked at before anything is locked, so that the accounts' rows are held first, as everywhere.
      const { userId } = await tokens.peek(database, purpose, token);
      const attempt = async (): Promise<boolean> => {
        try {
          return await confirmOnce(token, userId, context);
        } catch (error) {
          if (!(error instanceof Problem && error.kind === conflict)) throw error;
          // Somebody took the address between our look and our write: now it is there to be seen.
          return confirmOnce(token, userId, context);
        }
      };
      if (!(await attempt())) throw new Problem(oneTimeTokenInvalid);
    },
  };
};

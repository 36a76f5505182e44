import type { Clock } from '../../platform/clock/clock.ts';
import type { Answer, RequestContext } from '../../platform/http/route.ts';
import type { RequestedMail } from '../../platform/mail/requested-mail.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { conflict } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { NewAccount, PasswordOwner } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import { registrations } from './sign-up.metrics.ts';
import type { EmailLike, SignUpInMode } from './sign-up-request.ts';

/** What an open sign-up needs of the rest of the house. */
export type OpenSignUpNeeds<Email extends EmailLike> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  /** Counts the attempt. @returns how to give it back. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeSignUp: (context: RequestContext) => Promise<{ refund(): Promise<void> }>;
  /** The hash of a new password. @throws Problem `INVALID_INPUT` naming what is wrong with it. */
  readonly preparePassword: (password: string, owner: PasswordOwner) => Promise<string>;
  /** Writes the account and its password. @throws Problem `CONFLICT` when the e-mail address or the username is taken. */
  readonly openAccount: (tx: Transaction, account: NewAccount<Email>, passwordHash: string, at: Date) => Promise<User>;
  readonly welcomeMail: Task<RequestedMail>;
  readonly enqueue: Enqueue;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  readonly presentUser: (user: User) => unknown;
};

/**
 * Makes an account that can be used at once: row, password hash, audit event and the welcome mail's task in one
 * transaction, so that it is there whole or not at all. A taken e-mail address is told.
 */
export const createOpenSignUp =
  <Email extends EmailLike>(needs: OpenSignUpNeeds<Email>): SignUpInMode<Email> =>
  async (request, idempotency, context) => {
    const username = request.username ?? null;
    const name = request.name ?? null;
    const { language } = request;
    const counted = await needs.takeSignUp(context);

    const open = async (): Promise<Answer> => {
      // Hashed before the transaction opens: 0.2 s of hashing would hold a connection and its locks.
      const hash = await needs.preparePassword(request.password, { email: request.email.typed, username, name });
      return needs.database.transaction((tx) =>
        idempotency.once(tx, async () => {
          const at = needs.clock.now();
          const id = needs.randomness.uuid();
          const user = await needs.openAccount(
            tx,
            { id, email: request.email, emailVerifiedAt: null, username, name, roles: ['user'], status: 'active' },
            hash,
            at,
          );
          const by: AuditActor = { actorKind: 'user', actorId: id, request: context };
          await Promise.all([
            needs.recordAudit(tx, {
              ...by,
              at,
              subjectId: id,
              action: 'user.signed_up',
              outcome: 'success',
              reason: null,
              sessionId: null,
              personal: { email: request.email.typed },
            }),
            needs.enqueue(tx, needs.welcomeMail, { user_id: id, language }, { cause: by }),
          ]);
          tx.afterCommit(() => needs.metrics.increment(registrations, { outcome: 'success' }));
          return { status: 201, body: { user: needs.presentUser(user) } };
        }),
      );
    };

    try {
      return await open();
    } catch (error) {
      // Whoever learns that an address is taken has used an attempt; a weak password or a failure of ours cost nothing.
      const tellsOfOthers = error instanceof Problem && error.kind === conflict;
      if (!tellsOfOthers) await counted.refund();
      throw error;
    }
  };

import type { Clock } from '../../platform/clock/clock.ts';
import type { Answer, Idempotency, RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { conflict, forbidden } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { NewAccount, PasswordOwner } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import { registrations } from './sign-up.metrics.ts';

/** What sign-up needs of the rest of the house. `Email` is whatever the accounts feature makes of an address. */
export type SignUpNeeds<Email extends { readonly typed: string }> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly settings: { readonly mode: 'open' | 'closed' };
  /** Counts the attempt. @returns how to give it back. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeSignUp: (context: RequestContext) => Promise<{ refund(): Promise<void> }>;
  /** The hash of a new password. @throws Problem `INVALID_INPUT` naming what is wrong with it. */
  readonly preparePassword: (password: string, owner: PasswordOwner) => Promise<string>;
  /** Writes the account and its password. @throws Problem `CONFLICT` when the e-mail address or the username is taken. */
  readonly openAccount: (tx: Transaction, account: NewAccount<Email>, passwordHash: string, at: Date) => Promise<User>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  readonly presentUser: (user: User) => unknown;
};

export type SignUpRequest<Email> = {
  readonly email: Email;
  readonly password: string;
  readonly username?: string;
  readonly name?: string;
};

/**
 * Makes an account: row, password hash and audit event in one transaction, so that it is there whole or not at all.
 *
 * @throws Problem `FORBIDDEN` when sign-up is closed, `RATE_LIMIT_EXCEEDED` for too many from one address, `INVALID_INPUT` for a weak password, `CONFLICT` for a taken e-mail address or username.
 */
export const createSignUp =
  <Email extends { readonly typed: string }>(needs: SignUpNeeds<Email>) =>
  async (request: SignUpRequest<Email>, idempotency: Idempotency, context: RequestContext): Promise<Answer> => {
    if (needs.settings.mode === 'closed') {
      throw new Problem(forbidden, { message: 'Sign-up is closed here; ask an administrator for an account.' });
    }
    const stored = await idempotency.stored();
    if (stored) return stored;
    const username = request.username ?? null;
    const name = request.name ?? null;
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
          await needs.recordAudit(tx, {
            at,
            actorKind: 'user',
            actorId: id,
            subjectId: id,
            action: 'user.signed_up',
            outcome: 'success',
            reason: null,
            request: context,
            sessionId: null,
            personal: { email: request.email.typed },
          });
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

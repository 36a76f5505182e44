import type { Clock } from '../../platform/clock/clock.ts';
import type { Answer, Idempotency, RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { forbidden } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import { registrations } from './sign-up.metrics.ts';

/** What sign-up needs of the rest of the house. `Email` is whatever the accounts feature makes of an address. */
export type SignUpNeeds<Email extends { readonly typed: string }> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly settings: { readonly mode: 'open' | 'closed' };
  readonly createAccount: (
    tx: Transaction,
    account: {
      id: UserId;
      email: Email;
      emailVerifiedAt: Date | null;
      username: string | null;
      name: string | null;
      roles: readonly string[];
      status: 'active';
    },
    at: Date,
  ) => Promise<User>;
  /** @throws Problem `INVALID_INPUT` naming what is wrong with the password. */
  readonly checkNewPassword: (
    password: string,
    context: { email: string; username: string | null; name: string | null },
  ) => void | Promise<void>;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly storeCredential: (tx: Transaction, userId: UserId, hash: string, at: Date) => Promise<void>;
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
 * @throws Problem `FORBIDDEN` when sign-up is closed, `INVALID_INPUT` for a weak password, `CONFLICT` for a taken e-mail address or username.
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
    await needs.checkNewPassword(request.password, { email: request.email.typed, username, name });
    // Hashed before the transaction opens: 0.2 s of hashing would hold a connection and its locks.
    const hash = await needs.hashPassword(request.password);

    return needs.database.transaction((tx) =>
      idempotency.once(tx, async () => {
        const at = needs.clock.now();
        const id = needs.randomness.uuid();
        const user = await needs.createAccount(
          tx,
          { id, email: request.email, emailVerifiedAt: null, username, name, roles: ['user'], status: 'active' },
          at,
        );
        await Promise.all([
          needs.storeCredential(tx, id, hash, at),
          needs.recordAudit(tx, {
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
          }),
        ]);
        tx.afterCommit(() => needs.metrics.increment(registrations, { outcome: 'success' }));
        return { status: 201, body: { user: needs.presentUser(user) } };
      }),
    );
  };

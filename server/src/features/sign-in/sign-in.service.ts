import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import type { Admit, Arrival, SignedIn, Transport } from './admission.service.ts';
import type { FailureReason } from './login-outcome.ts';
import type { RecordLoginTry } from './login-try.service.ts';
import { emailNotVerified, invalidCredentials } from './sign-in.errors.ts';
import { loginDuration } from './sign-in.metrics.ts';

/** What a password proved. A better hash comes with the work of storing it in place of the one that was checked. */
export type PasswordVerdict = {
  readonly matches: boolean;
  /** It was chosen at a sign-up with this address whose mail nobody has read yet. */
  readonly isOffered: boolean;
  readonly upgrade: ((tx: Transaction, at: Date) => Promise<void>) | null;
};

/** A login that was let through to be checked, for the limits to know what became of it. */
export type CountedLogin = {
  succeeded(tx: Transaction): Promise<void>;
  failed(tx: Transaction): Promise<void>;
  /** Always called in the end. Never throws. */
  close(): Promise<void>;
};

export type SignInNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly findUserByLogin: (db: Queryable, login: string) => Promise<User | undefined>;
  /** The one form of a login that all ways of writing it have. */
  readonly canonicalLogin: (login: string) => string;
  /** Counts the attempt before anything costly is done. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeLogin: (
    candidate: { userId: UserId | null; login: string },
    context: RequestContext,
  ) => Promise<CountedLogin>;
  /** Refuses, before anything is asked of the database, when no password could be looked at now. @throws Problem `SERVICE_UNAVAILABLE` */
  readonly requireHashingRoom: () => void;
  /**
   * The same work and time whether or not there is such a user. The account may be another one than was found, or one at
   * last: who was made at this moment because another system knows them.
   *
   * @throws Problem `SERVICE_UNAVAILABLE` when that system would have to be asked and gives no answer.
   */
  readonly provePassword: (claim: {
    readonly user: User | undefined;
    readonly login: string;
    readonly password: string;
  }) => Promise<{ readonly user: User | undefined; readonly verdict: PasswordVerdict }>;
  readonly admit: Admit;
  readonly recordTry: RecordLoginTry;
};

export type SignInRequest = { readonly login: string; readonly password: string; readonly transport: Transport };

const method = 'password';

const failureReason = (user: User | undefined, { matches, isOffered }: PasswordVerdict): FailureReason | null => {
  if (user === undefined) return 'unknown_account';
  if (isOffered && user.status === 'unverified') return 'not_active';
  if (!matches) return 'wrong_password';
  return user.status === 'active' ? null : 'not_active';
};

/** Counted by its login until its mail was read, as before it was there: its making must not be seen in a new budget. */
const countedId = (user: User | undefined): UserId | null =>
  user === undefined || user.status === 'unverified' ? null : user.id;

/**
 * Trades a login and a password for a session and its first pair of tokens.
 *
 * A failure is recorded as well.
 *
 * @throws Problem `RATE_LIMIT_EXCEEDED` before anything is checked; `AUTH_INVALID_CREDENTIALS`, the same for an unknown account, a wrong password and an account that may not sign in; `AUTH_EMAIL_NOT_VERIFIED` for the password of a sign-up that waits for its mail to be read.
 */
export const createSignIn = (needs: SignInNeeds) => {
  const { database, clock } = needs;

  return async (request: SignInRequest, context: RequestContext): Promise<SignedIn> => {
    const startedMs = clock.monotonicMs();
    const finish = (outcome: 'success' | 'failure'): void => {
      needs.metrics.histogram(loginDuration, (clock.monotonicMs() - startedMs) / 1000, { outcome });
    };

    needs.requireHashingRoom();
    const found = await needs.findUserByLogin(database, request.login);
    const counted = await needs.takeLogin(
      { userId: countedId(found), login: needs.canonicalLogin(request.login) },
      context,
    );
    try {
      // Hash even when nobody has this login: an early return answers faster and tells a stranger which accounts exist.
      const { user, verdict } = await needs.provePassword({ ...request, user: found });
      const userId = user?.id ?? null;
      const reason = failureReason(user, verdict);
      const arrival: Omit<Arrival, 'identify'> = {
        method,
        transport: request.transport,
        alongside: (tx: Transaction, at: Date) => Promise.all([verdict.upgrade?.(tx, at), counted.succeeded(tx)]),
      };
      const signedIn =
        user && reason === null ? await needs.admit({ ...arrival, identify: async () => user }, context) : undefined;
      if (signedIn) {
        finish('success');
        return signedIn;
      }
      const failure = { method, userId, sessionId: null } as const;
      await database.transaction((tx) =>
        Promise.all([
          needs.recordTry(tx, { ...failure, reason: reason ?? 'not_active' }, clock.now(), context),
          counted.failed(tx),
        ]),
      );
      finish('failure');
      const isUnread = verdict.isOffered || (verdict.matches && user?.status === 'unverified');
      throw new Problem(isUnread ? emailNotVerified : invalidCredentials, {
        because: { kind: 'login', reason: isUnread ? 'sign_up_unread' : (reason ?? 'not_active'), user_id: userId },
      });
    } finally {
      await counted.close();
    }
  };
};

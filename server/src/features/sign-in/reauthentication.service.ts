import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { Problem, type ProblemKind } from '../../platform/problem/problem.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';
import type { IssuedPair } from './admission.service.ts';
import type { RecordLoginTry } from './login-try.service.ts';
import { invalidCredentials } from './sign-in.errors.ts';
import type { PasswordVerdict, SignInNeeds } from './sign-in.service.ts';

export type IssuedAccess = Pick<IssuedPair, 'accessToken' | 'expiresInSeconds'>;

export type ReauthenticationNeeds = Pick<SignInNeeds, 'takeLogin' | 'requireHashingRoom'> & {
  /** The same work and time whether or not there is such a user. */
  readonly verifyPassword: (userId: UserId | null, password: string) => Promise<PasswordVerdict>;
  readonly database: Database;
  readonly clock: Clock;
  readonly recordTry: RecordLoginTry;
  /** Holds the caller's account until `tx` ends. @throws Problem when it has changed since their token was issued. */
  readonly lockCaller: (
    tx: Transaction,
    caller: { readonly principal: Principal; readonly context: RequestContext },
  ) => Promise<readonly User[]>;
  /** Notes that the owner of the session has proved who they are. @returns when it expires, unless it is over. */
  readonly renewProof: (tx: Transaction, id: SessionId, at: Date) => Promise<{ readonly expiresAt: Date } | undefined>;
  readonly issueAccess: (grant: {
    readonly user: User;
    readonly sessionId: SessionId;
    readonly authenticatedAt: Date;
    readonly sessionExpiresAt: Date;
    readonly at: Date;
  }) => Promise<IssuedAccess>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  readonly tokenRevoked: ProblemKind;
};

/**
 * Takes the password of somebody who is signed in once more, so that what asks for a recent login is open to them again.
 * The session stays the same one; its tokens say the new time from now on, refreshed ones too.
 *
 * A guess here is a guess at the account: it is counted, recorded and audited as a failed login is.
 *
 * @throws Problem `RATE_LIMIT_EXCEEDED` before anything is checked; `AUTH_INVALID_CREDENTIALS` for a wrong password and for an account without one; `tokenRevoked` when account or session have ended or changed meanwhile.
 */
export const createReauthentication = (needs: ReauthenticationNeeds) => {
  const { database, clock } = needs;

  return async (principal: Principal, password: string, context: RequestContext): Promise<IssuedAccess> => {
    const { userId, sessionId } = principal;
    needs.requireHashingRoom();
    // There is an account, so it is counted by its id, and what was once typed to reach it does not matter.
    const counted = await needs.takeLogin({ userId, login: '' }, context);
    try {
      const verdict = await needs.verifyPassword(userId, password);
      if (!verdict.matches) {
        const failure = { method: 'password', userId, sessionId: null, reason: 'wrong_password' } as const;
        await database.transaction((tx) =>
          Promise.all([needs.recordTry(tx, failure, clock.now(), context), counted.failed(tx)]),
        );
        throw new Problem(invalidCredentials, {
          message: 'The password is not right.',
          because: { kind: 'login', reason: failure.reason, user_id: userId },
        });
      }
      const proved = await database.transaction(async (tx) => {
        const at = clock.now();
        // A password that was changed while the hash ran has changed the account with it.
        const [user] = await needs.lockCaller(tx, { principal, context });
        const session = await needs.renewProof(tx, sessionId, at);
        if (user === undefined || session === undefined) throw new Problem(needs.tokenRevoked);
        await Promise.all([
          verdict.upgrade?.(tx, at),
          counted.succeeded(tx),
          needs.recordAudit(tx, {
            at,
            actorKind: 'user',
            actorId: userId,
            subjectId: userId,
            action: 'session.reauthenticated',
            outcome: 'success',
            reason: null,
            request: context,
            sessionId,
          }),
        ]);
        return { user, sessionId, authenticatedAt: at, sessionExpiresAt: session.expiresAt, at };
      });
      // After the commit, so that no connection waits for it. Should it fail, a refresh gives the same.
      return await needs.issueAccess(proved);
    } finally {
      await counted.close();
    }
  };
};

export type Reauthenticate = ReturnType<typeof createReauthentication>;

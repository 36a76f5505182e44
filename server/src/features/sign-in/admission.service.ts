import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import type { LoginMethod } from './login-outcome.ts';
import type { RecordLoginTry } from './login-try.service.ts';

/** How the client wants to keep its refresh token. */
export type Transport = 'body' | 'cookie';

/** What a login hands out. */
export type IssuedPair = {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
};

export type SignedIn = { readonly user: User; readonly pair: IssuedPair };

export type AdmissionNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly settings: { readonly sessionLifetimeSeconds: number };
  /** @returns undefined when the account is no longer as it was checked, or may not sign in. */
  readonly recordLogin: (tx: Transaction, checked: User, at: Date) => Promise<User | undefined>;
  /** The account's row is held by then: `recordLogin` was sent before. */
  readonly beginSession: (
    tx: Transaction,
    session: { id: SessionId; userId: UserId; transport: Transport; client: ClientDescription; expiresAt: Date },
    at: Date,
    context: RequestContext,
  ) => Promise<void>;
  readonly issuePair: (
    tx: Transaction,
    grant: {
      user: User;
      sessionId: SessionId;
      authenticatedAt: Date;
      sessionExpiresAt: Date;
      client: ClientDescription;
      at: Date;
    },
  ) => Promise<IssuedPair>;
  readonly recordTry: RecordLoginTry;
  /** Has it looked at later whether the person is told of it. @param isFirst whether they were never here before. */
  readonly notifyOfSignIn: (
    tx: Transaction,
    signIn: { userId: UserId; sessionId: SessionId; isFirst: boolean },
    context: RequestContext,
  ) => Promise<unknown>;
};

/** Somebody who has proved who they are, or does so within the transaction. */
export type Arrival = {
  readonly method: LoginMethod;
  readonly transport: Transport;
  /** Whose proof it is. What it throws undoes the transaction. */
  readonly identify: (tx: Transaction, at: Date) => Promise<User>;
  /** What is written along with the session. */
  readonly alongside?: (tx: Transaction, at: Date) => Promise<unknown>;
};

/** Undoes the transaction. */
class NoLongerAsChecked extends Error {}

/**
 * Lets somebody in: session, first pair of tokens, login record and audit event in one transaction, the same for every
 * way to prove who one is.
 *
 * @returns undefined when the account is no longer as it was checked, or may not sign in; then nothing is written.
 */
export type Admit = (arrival: Arrival, context: RequestContext) => Promise<SignedIn | undefined>;

export const createAdmission = (needs: AdmissionNeeds): Admit => {
  const { database, clock, randomness, settings } = needs;

  const letIn = async (
    tx: Transaction,
    { method, transport, identify, alongside }: Arrival,
    context: RequestContext,
  ): Promise<SignedIn> => {
    const at = clock.now();
    const checked = await identify(tx, at);
    const userId = checked.id;
    const sessionId = randomness.uuid();
    const expiresAt = new Date(at.getTime() + settings.sessionLifetimeSeconds * 1000);
    const { client } = context;
    const grant = { user: checked, sessionId, authenticatedAt: at, sessionExpiresAt: expiresAt, client, at };
    // Started together, sent together: the connection runs them in this order, so the account's row is held when the
    // session begins, and the token finds its session. The token tells of the account as it was checked, which
    // `recordLogin` finds unchanged; where it does not, all that was sent along is undone.
    const recording = needs.recordLogin(tx, checked, at);
    const rest = Promise.all([
      needs.beginSession(tx, { id: sessionId, userId, transport, client, expiresAt }, at, context),
      needs.issuePair(tx, grant),
      alongside?.(tx, at),
      needs.recordTry(tx, { method, userId, sessionId, reason: null }, at, context),
      needs.notifyOfSignIn(tx, { userId, sessionId, isFirst: checked.lastLoginAt === null }, context),
    ]);
    // What fails because the account is gone is told by the account.
    rest.catch(() => {});
    const user = await recording;
    if (user === undefined) throw new NoLongerAsChecked();
    const [, pair] = await rest;
    return { user, pair };
  };

  return async (arrival, context) => {
    try {
      return await database.transaction((tx) => letIn(tx, arrival, context));
    } catch (error) {
      if (error instanceof NoLongerAsChecked) return undefined;
      throw error;
    }
  };
};

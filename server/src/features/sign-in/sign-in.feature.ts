import type { z } from 'zod';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Queryable, ReadDatabase, Transaction } from '../../platform/postgres/database.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { type AdmissionNeeds, type Admit, createAdmission } from './admission.service.ts';
import { createLoggedInAnswer, type LoggedInAnswer, type LoggedInShapes } from './logged-in-answer.ts';
import { createLoginHistory } from './login-history.service.ts';
import type { LoginMethod } from './login-outcome.ts';
import { createLoginRecordRoutes } from './login-records.routes.ts';
import { deleteOldLoginRecords, forgetWhere, selectSuccessFrom } from './login-records.store.ts';
import { createRecordLoginTry, type LoginTryNeeds } from './login-try.service.ts';
import { createReauthenticationRoutes } from './reauthentication.routes.ts';
import { createReauthentication, type ReauthenticationNeeds } from './reauthentication.service.ts';
import { emailNotVerified, invalidCredentials } from './sign-in.errors.ts';
import { loginAttempts, loginDuration } from './sign-in.metrics.ts';
import { createSignInRoutes } from './sign-in.routes.ts';
import { createSignIn, type SignInNeeds } from './sign-in.service.ts';

export { countFailuresByReason, countLogins, listBusiestNetworks } from './login-figures.ts';
export { createLoginHistory } from './login-history.service.ts';
export { readLoginsOfRequests } from './logins-of-requests.store.ts';
export { invalidCredentials } from './sign-in.errors.ts';
export { claimNotice, earlierPlaces, readSignIn } from './sign-in-comparison.ts';

/** Removes some of the records from before a time. @returns how many; fewer than `limit` when none is left. */
export const clearLoginRecords = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldLoginRecords, [before, limit]);

const knownForMs = 30 * 86_400_000;

export type SignIn = {
  readonly feature: Feature;
  /** For other ways to prove who one is. */
  readonly admit: Admit;
  /** Counts a proof that did not hold, where no record is written of it. */
  countFailure(method: LoginMethod): void;
  /** What whoever was admitted is answered. */
  readonly loggedIn: LoggedInAnswer;
  /** Removes from where the person logged in; that they did stays. */
  forgetPlaces(tx: Transaction, userId: UserId): Promise<void>;
};

/**
 * Whether this account was used from this network with this User-Agent in the last 30 days. Asked in the same way when
 * there is no account, so that the time tells nothing.
 */
export const isKnownDevice = async (
  db: Queryable,
  userId: UserId | null,
  { network, userAgent }: ClientDescription,
  at: Date,
): Promise<boolean> => {
  const since = new Date(at.getTime() - knownForMs);
  return (await db.row(selectSuccessFrom, [userId, network, userAgent, since])) !== undefined;
};

export type SignInFeatureNeeds = Omit<SignInNeeds, 'admit' | 'recordTry'> &
  Omit<AdmissionNeeds, 'recordTry'> &
  Omit<ReauthenticationNeeds, 'recordTry'> &
  LoginTryNeeds & {
    readonly cursors: Cursors;
    readonly readDatabase: ReadDatabase;
    readonly shapes: LoggedInShapes & { readonly password: z.ZodType<string> };
  };

/** How people come in: a proof of who they are against a session, and a record of every try. */
export const createSignInFeature = (needs: SignInFeatureNeeds): SignIn => {
  const recordTry = createRecordLoginTry(needs);
  const admit = createAdmission({ ...needs, recordTry });
  const signIn = createSignIn({ ...needs, admit, recordTry });
  const loggedIn = createLoggedInAnswer(needs.shapes);
  return {
    feature: {
      name: 'sign-in',
      routes: [
        ...createSignInRoutes(signIn, loggedIn, needs.shapes.password),
        ...createReauthenticationRoutes(createReauthentication({ ...needs, recordTry }), needs.shapes.password),
        ...createLoginRecordRoutes(createLoginHistory(needs.readDatabase), needs.cursors),
      ],
      problems: [invalidCredentials, emailNotVerified],
      metrics: [loginAttempts, loginDuration],
      permissions: [{ name: 'login-records:read', description: 'Read who logged in, when and from where.' }],
    },
    admit,
    countFailure: (method) => needs.metrics.increment(loginAttempts, { method, outcome: 'failure' }),
    loggedIn,
    async forgetPlaces(tx, userId) {
      await tx.execute(forgetWhere, [userId]);
    },
  };
};

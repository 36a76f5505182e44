import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { createLoginHistory } from './login-history.service.ts';
import { createLoginRecordRoutes } from './login-records.routes.ts';
import { forgetWhere, selectSuccessFrom } from './login-records.store.ts';
import { invalidCredentials } from './sign-in.errors.ts';
import { loginAttempts, loginDuration } from './sign-in.metrics.ts';
import { createSignInRoutes, type SignInShapes } from './sign-in.routes.ts';
import { createSignIn, type SignInNeeds } from './sign-in.service.ts';

export { invalidCredentials } from './sign-in.errors.ts';

const knownForMs = 30 * 86_400_000;

export type SignIn = {
  readonly feature: Feature;
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

/** How people come in: a login and a password against a session, and a record of every try. */
export const createSignInFeature = (
  needs: SignInNeeds & { readonly shapes: SignInShapes; readonly cursors: Cursors },
): SignIn => ({
  feature: {
    name: 'sign-in',
    routes: [
      ...createSignInRoutes(createSignIn(needs), needs.shapes),
      ...createLoginRecordRoutes(createLoginHistory(needs.database), needs.cursors),
    ],
    problems: [invalidCredentials],
    metrics: [loginAttempts, loginDuration],
    permissions: [{ name: 'login-records:read', description: 'Read who logged in, when and from where.' }],
  },
  async forgetPlaces(tx, userId) {
    await tx.execute(forgetWhere, [userId]);
  },
});

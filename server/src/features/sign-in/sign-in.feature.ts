import type { Feature } from '../../platform/feature/feature.ts';
import { createCursors } from '../../platform/http/page.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { createLoginHistory } from './login-history.service.ts';
import { createLoginRecordRoutes } from './login-records.routes.ts';
import { forgetWhere } from './login-records.store.ts';
import { invalidCredentials } from './sign-in.errors.ts';
import { loginAttempts, loginDuration } from './sign-in.metrics.ts';
import { createSignInRoutes, type SignInShapes } from './sign-in.routes.ts';
import { createSignIn, type SignInNeeds } from './sign-in.service.ts';

export { invalidCredentials } from './sign-in.errors.ts';

export type SignIn = {
  readonly feature: Feature;
  /** Removes from where the person logged in; that they did stays. */
  forgetPlaces(tx: Transaction, userId: UserId): Promise<void>;
};

/** How people come in: a login and a password against a session, and a record of every try. */
export const createSignInFeature = (
  needs: SignInNeeds & { readonly shapes: SignInShapes; readonly secrets: Secrets },
): SignIn => ({
  feature: {
    name: 'sign-in',
    routes: [
      ...createSignInRoutes(createSignIn(needs), needs.shapes),
      ...createLoginRecordRoutes(createLoginHistory(needs.database), createCursors(needs.secrets)),
    ],
    problems: [invalidCredentials],
    metrics: [loginAttempts, loginDuration],
    permissions: [],
  },
  async forgetPlaces(tx, userId) {
    await tx.execute(forgetWhere, [userId]);
  },
});

import type { Feature } from '../../platform/feature/feature.ts';
import { createAccountRoutes } from './accounts.routes.ts';
import { createProfile, type ProfileNeeds } from './profile.service.ts';

export { emailField, nameField, usernameField } from './account-fields.ts';
export * as accounts from './accounts.service.ts';
export { presentUser, userBody } from './user-body.ts';

/** Who exists: the account itself, and the routes by which its owner reads, changes and erases it. */
export const createAccounts = (needs: ProfileNeeds): { readonly feature: Feature } => ({
  feature: {
    name: 'accounts',
    routes: createAccountRoutes(createProfile(needs)),
    problems: [],
    metrics: [],
    permissions: [],
  },
});

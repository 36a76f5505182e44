import type { Feature } from '../../platform/feature/feature.ts';
import type { ReadDatabase } from '../../platform/postgres/database.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import { accountFigure } from './account-figures.ts';
import { cacheRequests, users } from './accounts.metrics.ts';
import { createAccountRoutes } from './accounts.routes.ts';
import { createDropCachedProfile, type DropCachedProfileNeeds } from './cached-profile.service.ts';
import { createMakingWay, type MakeWay, type MakingWayNeeds, type RemoveUnverified } from './making-way.ts';
import { createProfile, type ProfileNeeds } from './profile.service.ts';
import { createProfileCacheRoutes } from './profile-cache.routes.ts';
import type { ProfileCache } from './profile-cache.ts';
import { createUserAdministrationRoutes, type UserAdministrationShapes } from './user-administration.routes.ts';
import {
  createUserAdministration,
  type UserAdministration,
  type UserAdministrationNeeds,
} from './user-administration.service.ts';
import { createUserList } from './user-list.service.ts';

export * as accountBatches from './account-batches.ts';
export { emailField, nameField, usernameField } from './account-fields.ts';
export * as accounts from './accounts.service.ts';
export { userColumns, userRow } from './accounts.store.ts';
export { requireCurrent } from './administrative-act.ts';
export { requireMayGiveRoles } from './new-account-roles.ts';
export { createProfileCache } from './profile-cache.ts';
export type { UserAdministration } from './user-administration.service.ts';
export { presentUser, userBody, userStatuses } from './user-body.ts';
export { findUsers, type UserFilters } from './user-list.service.ts';

export type AccountsNeeds = ProfileNeeds &
  UserAdministrationNeeds &
  MakingWayNeeds &
  DropCachedProfileNeeds & {
    readonly readDatabase: ReadDatabase;
    readonly secrets: Secrets;
    readonly profiles: ProfileCache;
    readonly shapes: UserAdministrationShapes;
  };

/** Who exists: the account itself, the routes by which its owner reads, changes and erases it, and those by which others manage it. */
export const createAccounts = (
  needs: AccountsNeeds,
): {
  readonly feature: Feature;
  readonly administration: UserAdministration;
  readonly makeWay: MakeWay;
  readonly removeUnverified: RemoveUnverified;
} => {
  const { makeWay, removeUnverified } = createMakingWay(needs);
  const administration = createUserAdministration(needs, makeWay);
  const listUsers = createUserList(needs.readDatabase, needs.secrets);
  return {
    administration,
    makeWay,
    removeUnverified,
    feature: {
      name: 'accounts',
      routes: [
        ...createAccountRoutes(createProfile(needs)),
        ...createUserAdministrationRoutes(administration, listUsers, needs.shapes),
        ...createProfileCacheRoutes(createDropCachedProfile(needs)),
      ],
      problems: [],
      metrics: [cacheRequests, users],
      figures: [accountFigure],
      permissions: [
        { name: 'users:read', description: 'See accounts and their sessions.' },
        { name: 'users:write', description: 'Make, change, disable and erase accounts.' },
      ],
      start: needs.profiles.start,
      stop: needs.profiles.stop,
    },
  };
};

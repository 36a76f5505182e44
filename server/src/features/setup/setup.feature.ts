import type { Feature } from '../../platform/feature/feature.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import { createSetupRoutes, type SetupShapes } from './setup.routes.ts';
import { createSetup, type SetupNeeds } from './setup.service.ts';
import { deleteExpiredSetupTokens } from './setup.store.ts';

/** Removes some of the links that expired before a time. @returns how many; fewer than `limit` when none is left. */
export const clearSetupTokens = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteExpiredSetupTokens, [before, limit]);

export type SetupFeature = {
  readonly feature: Feature;
  /** A fresh link for the first administrator, or null when there is one. */
  issueLink(): Promise<URL | null>;
};

/** How a new house gets its first administrator: by a one-time link, never by a default password. */
export const createSetupFeature = <Email extends { readonly typed: string }>(
  needs: SetupNeeds<Email> & { readonly shapes: SetupShapes<Email> },
): SetupFeature => {
  const setup = createSetup(needs);
  return {
    feature: {
      name: 'setup',
      routes: createSetupRoutes(setup, needs.shapes),
      problems: [],
      metrics: [],
      permissions: [],
    },
    issueLink: setup.issueLink,
  };
};

import type { Feature } from '../../platform/feature/feature.ts';
import { createLogout, type LogoutNeeds } from './logout.service.ts';
import { createSessionRoutes, type SessionRouteNeeds } from './sessions.routes.ts';

export * as sessions from './sessions.service.ts';

/** How long somebody stays in: the session, its list for its owner, and the ways it ends. */
export const createSessions = (needs: LogoutNeeds & SessionRouteNeeds): { readonly feature: Feature } => ({
  feature: {
    name: 'sessions',
    routes: createSessionRoutes(needs, createLogout(needs)),
    problems: [],
    metrics: [],
    permissions: [],
  },
});

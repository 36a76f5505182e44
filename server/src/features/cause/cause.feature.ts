import type { Feature } from '../../platform/feature/feature.ts';
import { createCauseRoutes } from './cause.routes.ts';
import { type CauseNeeds, createTellCause } from './cause.service.ts';

export type { CauseNeeds } from './cause.service.ts';
export type { CauseReaders, TimeRange } from './cause-needs.ts';

/** From one thing that somebody has in hand to everything that hangs together with it. */
export const createCause = (needs: CauseNeeds): { readonly feature: Feature } => ({
  feature: {
    name: 'cause',
    routes: createCauseRoutes(createTellCause(needs)),
    problems: [],
    metrics: [],
    permissions: [],
  },
});

import { hostname } from 'node:os';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import { createPresence } from './presence.ts';
import { createProcessRoutes } from './processes.routes.ts';

export type ProcessesNeeds = {
  readonly database: Database;
  readonly reservedDatabase: Database;
  readonly log: Log;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly version: string;
  readonly parts: readonly ('api' | 'worker')[];
};

/** Which processes the house has, and how each of them is. */
export const createProcesses = (
  needs: ProcessesNeeds,
): {
  readonly feature: Feature;
  /** From now on the list says that this process lets go of its clients. */
  draining(): void;
} => {
  const presence = createPresence({ ...needs, id: needs.randomness.uuid(), host: hostname(), pid: process.pid });
  return {
    draining: presence.draining,
    feature: {
      name: 'processes',
      routes: createProcessRoutes(needs.database),
      problems: [],
      metrics: [],
      permissions: [],
      start: presence.start,
      stop: presence.leave,
    },
  };
};

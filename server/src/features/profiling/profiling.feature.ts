import { hostname } from 'node:os';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { createProfiler } from './profiler.service.ts';
import {
  createProfileRequests,
  type ProfileOutcome,
  type ProfilingNeeds as RequestNeeds,
  type WantedProfile,
} from './profiling.service.ts';

export type ProfilingNeeds = RequestNeeds & {
  /** For the process that is looked at, which may be busy. */
  readonly reservedDatabase: Database;
  readonly log: Log;
};

export type Profiling = {
  readonly feature: Feature;
  /** Asks a running server for a profile and waits for it. */
  requestProfile(wanted: WantedProfile): Promise<ProfileOutcome>;
};

/** Where the time and the memory of a running process go. */
export const createProfiling = (needs: ProfilingNeeds): Profiling => {
  const profiler = createProfiler({
    database: needs.reservedDatabase,
    log: needs.log,
    host: hostname(),
    pid: process.pid,
  });
  return {
    requestProfile: createProfileRequests(needs),
    feature: {
      name: 'profiling',
      routes: [],
      problems: [],
      metrics: [],
      permissions: [],
      start: async () => needs.changes.subscribe('profiling', profiler.look),
      stop: profiler.stop,
    },
  };
};

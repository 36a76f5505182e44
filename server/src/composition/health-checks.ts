import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { HealthCheck } from '../features/monitoring/monitoring.feature.ts';
import { requireWorkers } from '../features/tasks/worker-presence.store.ts';
import { type Database, sql } from '../platform/postgres/database.ts';
import type { Siblings } from '../platform/processes/siblings.ts';
import type { Redis } from '../platform/redis/redis.ts';
import type { Configuration } from './configuration.ts';
import type { WorkPlan } from './feature-needs.ts';

const ping = sql({
  name: 'health.ping',
  text: 'select 1 as pong',
  row: z.object({ pong: z.number() }),
});

/** PostgreSQL stops at a full disk, so the warning comes while there is room to act. */
const leastFreeShare = 0.05;

/** What of ours grows on a disk of this machine: with a database elsewhere the log alone, and the data folder need not exist. */
const growingFolders = ({
  external,
  dataDir,
  settings,
}: Configuration): (readonly [what: string, folder: string])[] => [
  ...(external ? [] : [['DATA_DIR', dataDir] as const]),
  ...(settings.LOG_FILE === null ? [] : [['LOG_FILE', dirname(settings.LOG_FILE)] as const]),
];

/** What this house is made of, as its health is asked for. */
export const createHealthChecks = (
  database: Database,
  redis: Pick<Redis, 'ping'> | null,
  configuration: Configuration,
  work: WorkPlan | null,
  siblings: Siblings,
): readonly HealthCheck[] => {
  const checkDatabase: HealthCheck = {
    name: 'database',
    isCritical: true,
    run: async () => {
      await database.row(ping, []);
    },
  };
  const growing = growingFolders(configuration);
  const checkDisk: HealthCheck = {
    name: 'disk',
    isCritical: false,
    run: async () => {
      for (const [what, folder] of growing) {
        const { bavail, blocks } = await statfs(folder);
        if (blocks > 0 && bavail / blocks < leastFreeShare) {
          throw new Error(`Less than 5 % of the disk of ${what} is free.`);
        }
      }
    },
  };
  const checkRedis = (used: Pick<Redis, 'ping'>): HealthCheck => ({
    name: 'redis',
    isCritical: false,
    run: (signal) => used.ping(signal),
  });
  const checkWorkers: HealthCheck = {
    name: 'queue',
    isCritical: false,
    run: () => requireWorkers(database),
  };
  const checkProcesses: HealthCheck = {
    name: 'processes',
    isCritical: false,
    run: async () => {
      const silent = siblings.conditions().filter((condition) => condition === null).length;
      const missing = siblings.missing();
      if (silent > 0) throw new Error(`${silent} of ${siblings.count} processes do not answer.`);
      if (missing > 0) throw new Error(`${missing} of ${siblings.count} processes are lost and not back yet.`);
    },
  };
  return [
    checkDatabase,
    ...(siblings.count > 1 ? [checkProcesses] : []),
    ...(growing.length === 0 ? [] : [checkDisk]),
    // Whoever works tells of the queue itself.
    ...(work === null ? [checkWorkers] : []),
    ...(redis === null ? [] : [checkRedis(redis)]),
  ];
};

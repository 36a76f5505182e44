import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import type { HealthCheck } from '../features/monitoring/monitoring.feature.ts';
import { requireWorkers } from '../features/tasks/worker-presence.store.ts';
import { type Database, sql } from '../platform/postgres/database.ts';
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

/** What this house is made of, as its health is asked for. */
export const createHealthChecks = (
  database: Database,
  redis: Pick<Redis, 'ping'> | null,
  configuration: Configuration,
  work: WorkPlan | null,
): readonly HealthCheck[] => {
  const checkDatabase: HealthCheck = {
    name: 'database',
    isCritical: true,
    run: async () => {
      await database.row(ping, []);
    },
  };
  const checkDisk: HealthCheck = {
    name: 'disk',
    isCritical: false,
    run: async () => {
      const { bavail, blocks } = await statfs(configuration.dataDir);
      if (blocks > 0 && bavail / blocks < leastFreeShare) throw new Error('Less than 5 % of the disk is free.');
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
  return [
    checkDatabase,
    // With a database elsewhere nothing of ours grows on this disk, and the folder need not exist.
    ...(configuration.external ? [] : [checkDisk]),
    // Whoever works tells of the queue itself.
    ...(work === null ? [checkWorkers] : []),
    ...(redis === null ? [] : [checkRedis(redis)]),
  ];
};

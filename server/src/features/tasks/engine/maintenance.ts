import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import { type Database, sql } from '../../../platform/postgres/database.ts';
import { workFailed } from '../tasks.log.ts';
import { deleteOldTallies } from './counts.store.ts';
import { lowestIdAt } from './lowest-id.ts';
import { deleteIdleKeys } from './permits.store.ts';
import { freePermits } from './permits.ts';
import { followKinds, killUnknown } from './presence.store.ts';
import type { Presence } from './presence.ts';
import { deleteOldWaits } from './waits.store.ts';

const presenceIntervalMs = 15_000;
const partitionIntervalMs = 3_600_000;
const tidyIntervalMs = 60_000;
/** It reads every task that waits. */
const unknownIntervalMs = 600_000;
const mostUnknownPerTurn = 1_000;
const mostStrayedPerTurn = 1_000;
const daysAhead = 3;
const mostKeysPerTidying = 1_000;
const mostWaitsPerTurn = 10_000;
const dayMs = 86_400_000;

const makePartitions = sql({
  name: 'tasks.make_history_partitions',
  text: 'select make_task_history_partitions($1) as made',
  row: z.object({ made: z.number() }),
});

const dropPartitions = sql({
  name: 'tasks.drop_history_partitions',
  text: 'select drop_task_history_partitions($1) as dropped',
  row: z.object({ dropped: z.number() }),
});

export type MaintenanceNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly presence: Presence;
  readonly historyDays: number;
};

/** What a worker does by the clock beside its work. Every process does it; what another has just done costs next to nothing. */
export const createMaintenance = ({ database, clock, log, presence, historyDays }: MaintenanceNeeds) => {
  let timers: NodeJS.Timeout[] = [];

  const attempt = (step: string, work: () => Promise<unknown>): void => {
    work().catch((error: unknown) => log.writeError(workFailed, error, { step }));
  };
  const every = (intervalMs: number, step: string, work: () => Promise<unknown>): NodeJS.Timeout =>
    setInterval(attempt, intervalMs, step, work).unref();

  const keepHistory = async (): Promise<void> => {
    await database.row(makePartitions, [daysAhead]);
    await database.row(dropPartitions, [historyDays]);
    await database.execute(deleteOldTallies, []);
    const oldest = lowestIdAt(clock.now().getTime() - (historyDays + 1) * dayMs);
    while ((await database.execute(deleteOldWaits, [oldest, mostWaitsPerTurn])) === mostWaitsPerTurn);
  };

  /** Tasks of kinds that no worker has known for an hour: a rolling deployment takes less. */
  const buryUnknown = (): Promise<void> =>
    database.transaction(async (tx) => {
      const dead = await tx.rows(killUnknown, [mostUnknownPerTurn]);
      const freed = dead.flatMap(({ kind, concurrencyKey, freedPermit }) =>
        freedPermit && concurrencyKey !== null ? [{ kind, key: concurrencyKey }] : [],
      );
      await freePermits(tx, freed);
    });

  const gatherStrayed = async (): Promise<void> => {
    while ((await database.execute(followKinds, [mostStrayedPerTurn])) === mostStrayedPerTurn);
  };

  return {
    /** Resolves when there is a partition for what finishes today. */
    async start(): Promise<void> {
      await keepHistory().catch((error: unknown) => log.writeError(workFailed, error, { step: 'history' }));
      attempt('strayed tasks', gatherStrayed);
      timers = [
        every(presenceIntervalMs, 'presence', presence.renew),
        every(partitionIntervalMs, 'history', keepHistory),
        every(unknownIntervalMs, 'unknown kinds', buryUnknown),
        every(unknownIntervalMs, 'strayed tasks', gatherStrayed),
        every(tidyIntervalMs, 'tidy keys', () => database.execute(deleteIdleKeys, [mostKeysPerTidying])),
      ];
    },
    stop(): void {
      for (const timer of timers) clearInterval(timer);
    },
  };
};

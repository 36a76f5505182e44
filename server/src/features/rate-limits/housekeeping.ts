import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { deleteExpiredCounters } from './limit-counters.store.ts';
import { limitHousekeepingFailed } from './rate-limits.log.ts';
import { deleteOldRefusals } from './refusals.store.ts';

const sweepIntervalMs = 10_000;
const sweepsPerTidying = 6;
const rowsABite = 1_000;
/** More than a flood of new addresses writes in a minute; the rest waits for the next turn. */
const bitesATurn = 300;
const refusalsKeptMs = 7 * 86_400_000;

export type HousekeepingNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** What drops what is over from memory. */
  readonly sweeps: readonly ((atMs: number) => void)[];
};

/** Every ten seconds drops from memory what is over, every minute from the database, in small bites. */
export const createHousekeeping = ({ database, clock, log, sweeps }: HousekeepingNeeds) => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let turns = 0;

  const tidy = async (): Promise<void> => {
    const at = clock.now();
    const work = [
      [deleteExpiredCounters, at],
      [deleteOldRefusals, new Date(at.getTime() - refusalsKeptMs)],
    ] as const;
    for (const [statement, before] of work) {
      for (let bites = 0; bites < bitesATurn; bites += 1) {
        if ((await database.execute(statement, [before, rowsABite])) < rowsABite) break;
      }
    }
  };

  const turn = (): void => {
    const atMs = clock.now().getTime();
    for (const sweep of sweeps) sweep(atMs);
    turns += 1;
    if (turns % sweepsPerTidying !== 0) return;
    running ??= tidy()
      .catch((error: unknown) => log.writeError(limitHousekeepingFailed, error, {}))
      .finally(() => {
        running = undefined;
      });
  };

  return {
    tidy,
    start(): void {
      timer = setInterval(turn, sweepIntervalMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
};

import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { deleteExpiredRefreshTokens } from './refresh-token.store.ts';
import type { RevocationList } from './revocation-list.ts';
import { deleteExpiredRevocations } from './revocations.store.ts';
import type { SigningKeys } from './signing-keys.ts';
import { housekeepingFailed } from './tokens.log.ts';

const intervalMs = 60_000;
const turnsPerHour = 60;
const rowsABite = 5_000;

export type HousekeepingNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly keys: Pick<SigningKeys, 'reload' | 'tend'>;
  readonly list: Pick<RevocationList, 'prune'>;
};

/** Every minute learns of other processes' keys; every hour rotates by age and removes the rows whose time is over. */
export const createHousekeeping = ({ database, clock, log, keys, list }: HousekeepingNeeds) => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let turns = 0;

  const turn = async (): Promise<void> => {
    turns += 1;
    const at = clock.now();
    list.prune(at.getTime());
    if (turns % turnsPerHour !== 0) return keys.reload();
    await keys.tend();
    for (const statement of [deleteExpiredRevocations, deleteExpiredRefreshTokens]) {
      // In small bites, so that none holds its locks for long, and until nothing is left: a busy house makes more in an hour
      // than one bite takes away.
      while ((await database.execute(statement, [at, rowsABite])) === rowsABite);
    }
  };

  return {
    /** One minute's work. */
    turn,
    start(): void {
      timer = setInterval(() => {
        running = turn().catch((error: unknown) => log.writeError(housekeepingFailed, error, {}));
      }, intervalMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
};

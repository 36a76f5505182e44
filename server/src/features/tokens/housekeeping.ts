import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { RevocationList } from './revocation-list.ts';
import type { SigningKeys } from './signing-keys.ts';
import { housekeepingFailed } from './tokens.log.ts';

const intervalMs = 60_000;
const turnsPerHour = 60;

export type HousekeepingNeeds = {
  readonly clock: Clock;
  readonly log: Log;
  readonly keys: Pick<SigningKeys, 'reload' | 'tend'>;
  readonly list: Pick<RevocationList, 'prune'>;
};

/** Every minute learns of other processes' keys; every hour rotates by age. */
export const createHousekeeping = ({ clock, log, keys, list }: HousekeepingNeeds) => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let turns = 0;

  const turn = async (): Promise<void> => {
    turns += 1;
    list.prune(clock.now().getTime());
    if (turns % turnsPerHour !== 0) return keys.reload();
    await keys.tend();
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

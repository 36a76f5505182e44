import type { LastSeen } from './last-seen.ts';
import { lastSeenDelayMs } from './session-life.ts';

/** Every half minute writes when sessions were last used, and once more at the end. */
export const createHousekeeping = ({ lastSeen }: { readonly lastSeen: LastSeen }) => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  /** Half a minute's work. */
  const turn = (): Promise<void> => lastSeen.flush();

  return {
    turn,
    start(): void {
      timer = setInterval(() => {
        // One after the other: a turn may take longer than half a minute.
        running = running.then(turn);
      }, lastSeenDelayMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
      await lastSeen.flush();
    },
  };
};

import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { SessionId } from '../../vocabulary/ids.ts';
import type { LastSeen } from './last-seen.ts';
import { lastSeenDelayMs } from './session-life.ts';
import { sessionsUnremoved } from './sessions.log.ts';
import { sessionsRemoved } from './sessions.metrics.ts';
import { deleteSessions, selectSessionsOverBefore } from './sessions.store.ts';

const turnsPerHour = 3_600_000 / lastSeenDelayMs;
const sessionsABite = 1_000;
/** The login records and the audit log remember longer. */
const keptAfterEndMs = 30 * 86_400_000;

export type HousekeepingNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lastSeen: LastSeen;
  /** Removes every refresh token of these sessions. */
  readonly deleteFamilies: (tx: Transaction, sessionIds: readonly SessionId[]) => Promise<void>;
};

/** Every half minute writes when sessions were last used; every hour removes those that ended or expired a month ago. */
export const createHousekeeping = ({ database, clock, log, metrics, lastSeen, deleteFamilies }: HousekeepingNeeds) => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let turns = 0;

  const removeSome = (before: Date): Promise<number> =>
    database.transaction(async (tx) => {
      const ids = (await tx.rows(selectSessionsOverBefore, [before, sessionsABite])).map((row) => row.id);
      if (ids.length === 0) return 0;
      // The tokens before the sessions they hang on: a refresh locks its token first and its session second.
      const [, removed] = await Promise.all([deleteFamilies(tx, ids), tx.execute(deleteSessions, [ids])]);
      // Fewer than were found when another process is at it too.
      tx.afterCommit(() => metrics.increment(sessionsRemoved, {}, removed));
      return ids.length;
    });

  const removeOld = async (): Promise<void> => {
    const before = new Date(clock.now().getTime() - keptAfterEndMs);
    // In small bites, so that none holds its locks for long.
    while ((await removeSome(before)) === sessionsABite);
  };

  const turn = async (): Promise<void> => {
    turns += 1;
    await lastSeen.flush();
    if (turns % turnsPerHour !== 1) return;
    await removeOld().catch((error: unknown) => log.writeError(sessionsUnremoved, error, {}));
  };

  return {
    /** Half a minute's work. */
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

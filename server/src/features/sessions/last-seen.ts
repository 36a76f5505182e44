import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { SessionId } from '../../vocabulary/ids.ts';
import { lastSeenDelayMs, type SessionLifeSettings } from './session-life.ts';
import { lastSeenUnwritten } from './sessions.log.ts';
import { sessionUsesDropped } from './sessions.metrics.ts';
import { updateLastSeen } from './sessions.store.ts';

/** Few enough that a refresh, which waits while its session's row is written, notices nothing. */
const rowsABite = 1_000;

export type LastSeenNeeds = SessionLifeSettings & {
  readonly database: Database;
  readonly log: Log;
  readonly metrics: Metrics;
  /** How many sessions' uses are held at most; beyond them a use goes unnoted until the next write. */
  readonly limit?: number;
};

export type LastSeen = {
  /** Notes a use. On the way of every request: it costs one entry of a map and nothing else. */
  note(sessionId: SessionId, atMs: number): void;
  /** Writes what was noted. What cannot be written stays for the next time. */
  flush(): Promise<void>;
  /** How many sessions' uses wait to be written. */
  size(): number;
};

/**
 * When each session was last used, gathered in memory so that a request by access token writes nothing. A process that
 * is killed loses what it noted since the last write, and nothing else hangs on it.
 */
export const createLastSeen = (needs: LastSeenNeeds): LastSeen => {
  const { database, log, metrics, limit = 100_000 } = needs;
  const idle = `${needs.idleSeconds * 1000 + lastSeenDelayMs} milliseconds`;
  let noted = new Map<SessionId, number>();
  let dropped = 0;

  const note = (sessionId: SessionId, atMs: number): void => {
    if (noted.size < limit || noted.has(sessionId)) noted.set(sessionId, atMs);
    else dropped += 1;
  };

  const write = async (uses: readonly (readonly [SessionId, number])[]): Promise<void> => {
    await database.execute(updateLastSeen, [
      uses.map(([sessionId]) => sessionId),
      uses.map(([, atMs]) => new Date(atMs).toISOString()),
      idle,
    ]);
  };

  return {
    note,
    async flush() {
      const uses = [...noted];
      noted = new Map();
      let written = 0;
      try {
        for (; written < uses.length; written += rowsABite) await write(uses.slice(written, written + rowsABite));
      } catch (error) {
        for (const [sessionId, atMs] of uses.slice(written)) if (!noted.has(sessionId)) note(sessionId, atMs);
        log.writeError(lastSeenUnwritten, error, { sessions: noted.size });
      }
      if (dropped > 0) metrics.increment(sessionUsesDropped, {}, dropped);
      dropped = 0;
    },
    size: () => noted.size,
  };
};

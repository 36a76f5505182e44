import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { SessionId } from '../../vocabulary/ids.ts';
import { sessionsRemoved } from './sessions.metrics.ts';
import { deleteSessions, selectSessionsOverBefore } from './sessions.store.ts';

export type OldSessionsNeeds = {
  readonly database: Database;
  readonly metrics: Metrics;
  /** Removes every refresh token of these sessions. */
  readonly deleteFamilies: (tx: Transaction, sessionIds: readonly SessionId[]) => Promise<void>;
};

/** Removes some of the sessions that ended or expired before a time. @returns how many were found; fewer than `limit` when none is left. */
export type ClearOldSessions = (before: Date, limit: number) => Promise<number>;

export const createClearOldSessions =
  ({ database, metrics, deleteFamilies }: OldSessionsNeeds): ClearOldSessions =>
  (before, limit) =>
    database.transaction(async (tx) => {
      const ids = (await tx.rows(selectSessionsOverBefore, [before, limit])).map((row) => row.id);
      if (ids.length === 0) return 0;
      // The tokens before the sessions they hang on: a refresh locks its token first and its session second.
      const [, removed] = await Promise.all([deleteFamilies(tx, ids), tx.execute(deleteSessions, [ids])]);
      // Fewer than were found when another process is at it too.
      tx.afterCommit(() => metrics.increment(sessionsRemoved, {}, removed));
      return ids.length;
    });

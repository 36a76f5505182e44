import type { Clock } from '../../clock/clock.ts';
import type { Metrics } from '../../metrics/metric.ts';
import type { Database, ReadDatabase } from '../database.ts';
import { type ReadingSession, readingSession } from './reading-session.ts';
import type { Replica } from './replica.ts';
import { type ReadReason, replicaMetrics } from './replicas.metrics.ts';
import type { WrittenSessions } from './written-sessions.ts';

export type ReadDatabaseNeeds = {
  readonly primary: Database;
  readonly replicas: readonly Replica[];
  readonly written: Pick<WrittenSessions, 'positionFor'>;
  readonly maxLagSeconds: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

/** Between two looks at a replica, and what the clocks of two servers may differ by. */
const signInAllowanceSeconds = 15;

/**
 * Reads on a replica where that is sound, on the primary otherwise: for whoever has just signed in, for whoever wrote what
 * no replica has replayed, and for everybody while no replica can serve. What fails on a replica is read again on the
 * primary, so that nobody notices its loss.
 */
export const createReadDatabase = (needs: ReadDatabaseNeeds): ReadDatabase => {
  const { primary, replicas, written, clock, metrics } = needs;
  const signInMs = (needs.maxLagSeconds + signInAllowanceSeconds) * 1_000;
  let turn = 0;

  const nextOf = (candidates: readonly Replica[]): Replica | undefined => {
    turn = (turn + 1) % Number.MAX_SAFE_INTEGER;
    return candidates[turn % Math.max(candidates.length, 1)];
  };

  const chooseFor = async (session: ReadingSession | undefined): Promise<Replica | ReadReason> => {
    if (session === undefined) return 'outside_request';
    if (!replicas.some((replica) => replica.mayServe(0))) return 'no_replica';
    if (clock.now().getTime() - session.authenticatedAt.getTime() < signInMs) return 'own_write';
    // The primary does not answer: it will say so itself.
    const position = await written.positionFor(session.sessionId).catch(() => undefined);
    if (position === undefined) return 'no_replica';
    return nextOf(replicas.filter((replica) => replica.mayServe(position))) ?? 'own_write';
  };

  const read = async <T>(work: (database: ReadDatabase) => Promise<T>): Promise<T> => {
    const chosen = await chooseFor(readingSession());
    let reason: ReadReason;
    if (typeof chosen === 'string') reason = chosen;
    else {
      try {
        const result = await chosen.read(work);
        metrics.increment(replicaMetrics.reads, { place: 'replica', reason: 'served' });
        return result;
      } catch {
        // Should it be the statement's own fault, the primary says the same.
        reason = 'failed';
      }
    }
    metrics.increment(replicaMetrics.reads, { place: 'primary', reason });
    return work(primary);
  };

  return {
    rows: (statement, values) => read((database) => database.rows(statement, values)),
    row: (statement, values) => read((database) => database.row(statement, values)),
    transaction: (work) => read((database) => database.transaction(work)),
  };
};

import type { Clock } from '../../clock/clock.ts';
import type { Log } from '../../log/log.ts';
import type { ObserveMetric } from '../../metrics/aggregator.ts';
import type { Metrics } from '../../metrics/metric.ts';
import type { PostgresConnection } from '../connection.ts';
import type { Database, ReadDatabase } from '../database.ts';
import type { Pool } from '../pool.ts';
import { createPositionHistory } from './position-history.ts';
import { createReadDatabase } from './read-database.ts';
import { type ReadingSession, readAs } from './reading-session.ts';
import { createReplica, type PrimaryState, type Replica, type ReplicaLag } from './replica.ts';
import type { ReplicaStanding } from './replica-standing.ts';
import { replicaMetrics } from './replicas.metrics.ts';
import { selectPrimary } from './replicas.store.ts';
import { withinTime } from './within-time.ts';
import { createWrittenSessions } from './written-sessions.ts';

export type ReplicaState = {
  readonly number: number;
  readonly standing: ReplicaStanding;
  readonly lag: ReplicaLag | undefined;
};

export type Replicas = {
  readonly readDatabase: ReadDatabase;
  /** Runs a request that only reads as this session's. */
  readAs<T>(session: ReadingSession, work: () => T): T;
  /** Notes that the session may have written, to be awaited before it is answered. Never fails. */
  noteWrite(sessionId: string): Promise<void>;
  /** As of the last look. */
  states(): readonly ReplicaState[];
  /** Looks at the primary and at all replicas, once. */
  look(): Promise<void>;
  observe(observe: ObserveMetric): void;
  /** Resolves after the first look; looks every second from then on. Never fails. */
  start(): Promise<void>;
  /** Looks no more; the connections are closed by whoever opened the pools. */
  stop(): Promise<void>;
};

export type ReplicasNeeds = {
  readonly connections: readonly PostgresConnection[];
  readonly maxLagSeconds: number;
  /** For the reads that no replica can serve. */
  readonly primary: Database;
  /** Of the primary; for what must not wait behind requests. */
  readonly reserved: Database;
  /** A pool to a replica: `serving` what is read, or alone for looking. */
  readonly openPool: (connection: PostgresConnection, use: 'serving' | 'lookout') => Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

const lookEveryMs = 1_000;
const longestLookMs = 1_000;
/** Ten minutes of looks; a replica that is behind by more is behind by an unknown time. */
const mostPositions = 600;

/** The replicas of the database: how they are is looked after, and who may read what from them. */
export const createReplicas = (needs: ReplicasNeeds): Replicas => {
  const { reserved, clock } = needs;
  const replicas: readonly Replica[] = needs.connections.map((connection, index) =>
    createReplica({
      ...needs,
      number: index + 1,
      pool: needs.openPool(connection, 'serving'),
      lookout: needs.openPool(connection, 'lookout'),
    }),
  );
  const written = createWrittenSessions(needs.primary);
  const writtenUnderLoad = createWrittenSessions(reserved);
  const positions = createPositionHistory(mostPositions);
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isStopped = false;

  const lookAtPrimary = async (): Promise<PrimaryState | undefined> => {
    const askedAtMs = clock.monotonicMs();
    const found = await withinTime(longestLookMs, reserved.row(selectPrimary, [])).catch(() => undefined);
    if (found === undefined) return undefined;
    positions.note(found.position, askedAtMs);
    return { identity: found.identity, positions };
  };

  const look = async (): Promise<void> => {
    const primary = await lookAtPrimary();
    await Promise.all(replicas.map((replica) => replica.look(primary)));
  };

  const turn = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    await look();
    if (isStopped) return;
    timer = setTimeout(
      () => {
        looking = turn();
      },
      Math.max(lookEveryMs - (clock.monotonicMs() - startedMs), 0),
    );
    timer.unref();
  };

  const label = ({ number }: Replica) => ({ replica: String(number) });

  return {
    readDatabase: createReadDatabase({ ...needs, replicas, written }),
    readAs,
    // The write is done whatever becomes of the note, and its answer says so. Without a connection for it either the primary
    // is away, and no replica serves without it, or all that requests may use are taken.
    noteWrite: (sessionId) =>
      written
        .mark(sessionId)
        .catch(() => writtenUnderLoad.mark(sessionId))
        .catch(() => {}),
    states: () =>
      replicas.map((replica) => ({ number: replica.number, standing: replica.standing(), lag: replica.lag() })),
    look,
    observe: (observe) => {
      observe(replicaMetrics.up, () =>
        replicas.map((replica) => [label(replica), replica.standing() === 'serving' ? 1 : 0]),
      );
      observe(replicaMetrics.lag, () =>
        replicas.flatMap((replica) => {
          const lag = replica.lag();
          return lag === undefined ? [] : [[label(replica), lag.seconds] as const];
        }),
      );
      observe(replicaMetrics.lagBytes, () =>
        replicas.flatMap((replica) => {
          const lag = replica.lag();
          return lag === undefined ? [] : [[label(replica), lag.bytes] as const];
        }),
      );
    },
    start: async () => {
      looking = turn();
      await looking;
    },
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
};

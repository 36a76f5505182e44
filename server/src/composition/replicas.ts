import type { HealthCheck } from '../features/monitoring/monitoring.feature.ts';
import type { HandleInSession } from '../platform/http/session-handling.ts';
import type { Log } from '../platform/log/log.ts';
import type { PostgresConnection } from '../platform/postgres/connection.ts';
import type { Pool, PoolOptions } from '../platform/postgres/pool.ts';
import type { ReplicaStanding } from '../platform/postgres/replicas/replica-standing.ts';
import { createReplicas, type ReplicaState, type Replicas } from '../platform/postgres/replicas/replicas.ts';
import type { Configuration } from './configuration.ts';

type OpenPool = (
  connection: PostgresConnection,
  options: Pick<PoolOptions, 'maxConnections'> & Partial<PoolOptions>,
) => Pool;

/** What becomes of a connection to a replica is told by the replica's own events and figures: its loss is no trouble of the database. */
const silentLog: Log = { write: () => {}, writeError: () => {} };

/** The replicas of the settings; null when there are none. */
export const openReplicas = (
  needs: Pick<Parameters<typeof createReplicas>[0], 'clock' | 'log' | 'metrics'> & {
    readonly configuration: Pick<Configuration, 'replicas' | 'settings'>;
  },
  { pool, reserved, openPool }: { readonly pool: Pool; readonly reserved: Pool; readonly openPool: OpenPool },
): Replicas | null => {
  const { replicas: connections, settings } = needs.configuration;
  if (connections.length === 0) return null;
  const quietly = {
    log: silentLog,
    metrics: { ...needs.metrics, increment: () => {} },
    acquireTimeoutMs: 1_000,
    maxWaiting: 100,
  };
  return createReplicas({
    ...needs,
    connections,
    maxLagSeconds: settings.DATABASE_REPLICA_MAX_LAG_SECONDS,
    primary: pool.database,
    reserved: reserved.database,
    openPool: (connection, use) =>
      use === 'serving'
        ? // Less than the primary is given, which reads it again.
          openPool(connection, { ...quietly, maxConnections: settings.DATABASE_POOL_SIZE, statementTimeoutMs: 3_000 })
        : openPool(connection, { ...quietly, maxConnections: 1, statementTimeoutMs: 1_000 }),
  });
};

const sentences: Readonly<Record<ReplicaStanding, string>> = {
  serving: 'serves',
  unmeasured: 'cannot be measured, because the primary does not answer',
  away: 'does not answer',
  promoted: 'has been promoted and is no replica any more',
  foreign: 'is a copy of another database than DATABASE_URL',
  ahead: 'follows another primary than DATABASE_URL',
  catching_up: 'is still catching up',
  lagging: 'is too far behind',
};

/** How a replica is, as a sentence without its end. */
export const describeReplica = ({ number, standing, lag }: ReplicaState): string =>
  `Replica ${number} ${sentences[standing]}${lag === undefined ? '' : ` (${lag.seconds.toFixed(1)} s, ${lag.bytes} bytes)`}`;

/** Every replica serves. Without one the primary answers, so it is nothing critical. */
export const createReplicaCheck = (replicas: Pick<Replicas, 'states'>): HealthCheck => ({
  name: 'database_replica',
  isCritical: false,
  run: async () => {
    const leftOut = replicas.states().filter(({ standing }) => standing !== 'serving');
    if (leftOut.length > 0) throw new Error(`${leftOut.map(describeReplica).join('; ')}.`);
  },
});

/** Has what a session reads come from where it is sound, and notes what may write. */
export const handleInSessionWith =
  ({ readAs, noteWrite }: Pick<Replicas, 'readAs' | 'noteWrite'>): HandleInSession =>
  (principal, method, handle) => {
    if (method === 'GET') return readAs(principal, handle);
    const settle = async () => {
      try {
        return await handle();
      } finally {
        // A request that failed may have written before it did.
        await noteWrite(principal.sessionId);
      }
    };
    return settle();
  };

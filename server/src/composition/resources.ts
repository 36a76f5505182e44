import { join } from 'node:path';
import type { Clock } from '../platform/clock/clock.ts';
import { defineLogEvent, type Log } from '../platform/log/log.ts';
import type { Metrics } from '../platform/metrics/metric.ts';
import { type ChangeFeed, createChangeFeed } from '../platform/postgres/change-feed.ts';
import type { PostgresConnection } from '../platform/postgres/connection.ts';
import { acquireDataDirLock } from '../platform/postgres/embedded/data-dir-lock.ts';
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '../platform/postgres/embedded/embedded-postgres.ts';
import { migrate } from '../platform/postgres/migrations.ts';
import { createNotifications, type Notifications } from '../platform/postgres/notifications.ts';
import { withOneConnection } from '../platform/postgres/one-connection.ts';
import { createPool, type Pool, type PoolOptions } from '../platform/postgres/pool.ts';
import type { PostgresMetrics } from '../platform/postgres/postgres.metrics.ts';
import type { Replicas } from '../platform/postgres/replicas/replicas.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';
import type { RedisMetrics } from '../platform/redis/redis.metrics.ts';
import { openRedis, type Redis } from '../platform/redis/redis.ts';
import { createKeyring } from '../platform/secrets/keyring.ts';
import type { Secrets } from '../platform/secrets/secrets.ts';
import type { Configuration } from './configuration.ts';
import { checkSecretKey } from './installation.ts';
import { openReplicas } from './replicas.ts';
import { keepSecretKey } from './secret-key.ts';

export type ResourceNeeds = {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly postgresMetrics: PostgresMetrics;
  readonly redisMetrics: RedisMetrics;
  readonly version: string;
  /** Told of migrations and of waiting for another process that migrates. */
  readonly announce: (line: string) => void;
};

/** A database that can be reached, before anything is known of what it holds. */
export type DatabaseAccess = {
  readonly owner: PostgresConnection;
  readonly application: PostgresConnection;
  readonly dataDir: string;
  /** Stops what was started for this access, in order; an external or attached database goes on. */
  release(): Promise<void>;
};

const databaseLost = defineLogEvent<{ reason: string; attempt: number }>({
  name: 'database.embedded_lost',
  level: 'warn',
  message: 'The embedded PostgreSQL ended by itself and is started again.',
});

export const migrationsDirectory = join(import.meta.dirname, '..', '..', 'migrations');

/** What a pool of requests does not hold: the reserved ones, those that listen, and what a start opens. */
const connectionsBeside = 12;
const leastConnections = 120;

/** While they restart one after the other there is one process more. */
const connectionsFor = (processes: number, { settings }: Configuration): number =>
  Math.max(leastConnections, (processes + 1) * (settings.DATABASE_POOL_SIZE + connectionsBeside) + connectionsBeside);

/**
 * Reaches the database: the external one by its URLs, the embedded one by starting it.
 *
 * @param processes how many of ours will use it at once, 1 when left out.
 * @param attach use an embedded PostgreSQL that already runs for this data directory (the command line beside a server).
 * @throws StartError when another server holds the data directory, or it can't be used.
 */
export const reachDatabase = async (
  needs: Pick<ResourceNeeds, 'configuration' | 'clock' | 'randomness' | 'log'>,
  { attach, processes = 1 }: { readonly attach: boolean; readonly processes?: number },
): Promise<DatabaseAccess> => {
  const { configuration, clock, randomness, log } = needs;
  const { dataDir, external } = configuration;
  if (external) return { ...external, dataDir, release: async () => {} };
  if (attach) {
    const running = await attachEmbeddedPostgres({ dataDir });
    if (running) return { owner: running.owner, application: running.application, dataDir, release: async () => {} };
  }
  const lock = await acquireDataDirLock(dataDir);
  try {
    const embedded = await startEmbeddedPostgres({
      dataDir,
      clock,
      randomness,
      settings: { max_connections: String(connectionsFor(processes, configuration)) },
      onLost: ({ reason, attempt }) => log.write(databaseLost, { reason, attempt }),
    });
    return {
      owner: embedded.owner,
      application: embedded.application,
      dataDir,
      release: async () => {
        await embedded.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
};

/** Brings the schema up to date and gives the serving role its rights. */
export const migrateDatabase = (
  access: DatabaseAccess,
  { version, announce }: Pick<ResourceNeeds, 'version' | 'announce'>,
): Promise<{ applied: string[] }> =>
  migrate({
    connection: access.owner,
    applicationRole: access.application.user === access.owner.user ? null : access.application.user,
    directory: migrationsDirectory,
    version,
    log: announce,
  });

/**
 * Has the database ready for several processes of one server: the embedded one runs until it is released, the schema is
 * up to date.
 *
 * @throws StartError as `reachDatabase`, or when it cannot be migrated.
 */
export const holdDatabase = async (
  needs: Pick<ResourceNeeds, 'configuration' | 'clock' | 'randomness' | 'log' | 'version' | 'announce'>,
  processes: number,
): Promise<Pick<DatabaseAccess, 'release'>> => {
  const access = await reachDatabase(needs, { attach: false, processes });
  try {
    await migrateDatabase(access, needs);
    return access;
  } catch (error) {
    await access.release();
    throw error;
  }
};

const reservedConnections = 5;

export type Resources = {
  readonly access: DatabaseAccess;
  readonly pool: Pool;
  /** For what must not wait behind requests: a pool that is full would otherwise silence the news of revocations. */
  readonly reserved: Pool;
  /** Null without `DATABASE_REPLICA_URLS`. Nothing is read from one before they are started. */
  readonly replicas: Replicas | null;
  readonly changes: ChangeFeed;
  readonly notifications: Notifications;
  /** Null without `REDIS_URL`. It may be away: then it comes into use by itself. */
  readonly redis: Redis | null;
  readonly secrets: Secrets;
  /** Closes Redis and the pool, then the database if it is ours. */
  close(): Promise<void>;
};

/** The keys of this house. @throws StartError when the kept key can't be read. */
export const openSecrets = async (configuration: Configuration, randomness: Randomness): Promise<Secrets> => {
  const { SECRET_KEY, SECRET_KEY_PREVIOUS } = configuration.settings;
  const current = SECRET_KEY ?? (await keepSecretKey(configuration.dataDir, randomness));
  return createKeyring({ current, previous: SECRET_KEY_PREVIOUS }, randomness);
};

/** Opens the outside world in order: database, schema, keys, pool. What was opened is closed again when a later step fails. */
export const openResources = async (
  needs: ResourceNeeds,
  options: { readonly attach: boolean },
): Promise<Resources> => {
  const { configuration, clock, randomness, log, metrics, postgresMetrics } = needs;
  const access = await reachDatabase(needs, options);
  const pools: Pool[] = [];
  const openPool = (
    connection: PostgresConnection,
    options: Pick<PoolOptions, 'maxConnections'> & Partial<PoolOptions>,
  ): Pool => {
    const pool = createPool({
      connection,
      acquireTimeoutMs: 3_000,
      maxWaiting: 1_000,
      statementTimeoutMs: 8_000,
      applicationName: `castellan/${needs.version}`,
      clock,
      log,
      metrics,
      postgresMetrics,
      ...options,
    });
    pools.push(pool);
    return pool;
  };
  let redis: Redis | null = null;
  const close = async (): Promise<void> => {
    await redis?.close();
    await Promise.all(pools.map((pool) => pool.close()));
    await access.release();
  };
  try {
    const secrets = await openSecrets(configuration, randomness);
    await migrateDatabase(access, needs);
    // Found out here, where it is a sentence: the pool would only say that the database is away.
    await withOneConnection(access.application, async () => {});
    const pool = openPool(access.application, { maxConnections: configuration.settings.DATABASE_POOL_SIZE });
    const reserved = openPool(access.application, { maxConnections: reservedConnections });
    await checkSecretKey(pool.database, secrets, clock);
    const changes = createChangeFeed({ database: reserved.database, clock, log });
    const notifications = createNotifications({
      connection: access.application,
      database: reserved.database,
      randomness,
      log,
    });
    const address = configuration.settings.REDIS_URL;
    if (address !== null) redis = await openRedis({ ...needs, address });
    const replicas = openReplicas(needs, { pool, reserved, openPool });
    return { access, pool, reserved, replicas, changes, notifications, redis, secrets, close };
  } catch (error) {
    await close();
    throw error;
  }
};

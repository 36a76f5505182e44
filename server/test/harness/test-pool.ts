import { systemClock } from '../../src/platform/clock/clock.ts';
import type { Log } from '../../src/platform/log/log.ts';
import type { Metrics } from '../../src/platform/metrics/metric.ts';
import type { PostgresConnection } from '../../src/platform/postgres/connection.ts';
import { createPool, type Pool } from '../../src/platform/postgres/pool.ts';
import { createPostgresMetrics } from '../../src/platform/postgres/postgres.metrics.ts';

/** A log and metrics for tests that do not look at them. */
export const silentLog: Log = { write: () => {}, writeError: () => {} };
export const silentMetrics: Metrics = { increment: () => {}, gauge: () => {}, histogram: () => {} };

/** The product's pool on a test database, for tests of one feature's store. Close it in `after`. */
export const openTestPool = (connection: PostgresConnection): Pool =>
  createPool({
    connection,
    maxConnections: 25,
    acquireTimeoutMs: 5_000,
    maxWaiting: 500,
    statementTimeoutMs: 10_000,
    applicationName: 'castellan-test',
    clock: systemClock,
    log: silentLog,
    metrics: silentMetrics,
    postgresMetrics: createPostgresMetrics([]),
  });

import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Clock } from '../clock/clock.ts';
import { defineLogEvent, type Log } from '../log/log.ts';
import type { Metrics } from '../metrics/metric.ts';
import { Problem } from '../problem/problem.ts';
import { beginSpan } from '../tracing/current-trace.ts';
import type { PostgresConnection } from './connection.ts';
import type { Database, Queryable, Statement, StatementValues, Transaction } from './database.ts';
import {
  databaseAway,
  isConnectionLost,
  isDeadlock,
  isWorthRepeating,
  translateDatabaseError,
} from './database-error.ts';
import type { PostgresMetrics } from './postgres.metrics.ts';
import { poolWaitSpan, statementSpan } from './postgres.spans.ts';

export type PoolOptions = {
  readonly connection: PostgresConnection;
  readonly maxConnections: number;
  /** How long a caller waits for a free connection before it is told 503. */
  readonly acquireTimeoutMs: number;
  /** How many callers may wait at once; the next is told 503 straight away. */
  readonly maxWaiting: number;
  /** The server gives up a statement after this; the client a second later, should the server be frozen. */
  readonly statementTimeoutMs: number;
  readonly applicationName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly postgresMetrics: PostgresMetrics;
};

export type PoolStatistics = {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  /** How many connections there may be. */
  readonly max: number;
};

export type Pool = {
  readonly database: Database;
  statistics(): PoolStatistics;
  /** Waits for running statements, then closes every connection. */
  close(): Promise<void>;
};

const connectionLost = defineLogEvent({
  name: 'database.connection_lost',
  level: 'warn',
  message: 'A database connection broke while it was idle.',
});

const maxAttempts = 3;

// bigint as a number: our counts and sequence numbers stay far below 2^53, and a silent string would be worse.
const parseBigint = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A bigint from the database does not fit a number.');
  return value;
};

const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? parseBigint : pg.types.getTypeParser(oid, format)),
};

/** A bounded pool of pipelined connections to one PostgreSQL, as a `Database`. */
export const createPool = (options: PoolOptions): Pool => {
  const { clock, log, metrics, postgresMetrics } = options;
  const pool = new pg.Pool({
    ...options.connection,
    application_name: options.applicationName,
    max: options.maxConnections,
    connectionTimeoutMillis: options.acquireTimeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    pipeline: true,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + 1_000,
    lock_timeout: Math.min(options.statementTimeoutMs, 5_000),
    idle_in_transaction_session_timeout: options.statementTimeoutMs,
    types: typeParsers,
  });
  let isClosing = false;
  pool.on('error', (error) => {
    // `end` resolves before the last sockets are closed; the database may hang up first.
    if (isClosing) return;
    log.writeError(connectionLost, error, {});
  });
  pool.on('connect', (client) => {
    // A connection that breaks while a transaction holds it and no statement runs has nobody else to tell: unheard, the
    // event would end the process. The transaction's next statement fails, and that is answered.
    client.on('error', () => metrics.increment(postgresMetrics.errors, {}));
    // Sent ahead of the first statement on the same connection. If it fails, the connection is broken and so is what follows.
    client.query('set search_path to castellan, pg_catalog').catch(() => {});
  });

  const acquire = async (): Promise<pg.PoolClient> => {
    if (pool.idleCount === 0 && pool.totalCount >= options.maxConnections && pool.waitingCount >= options.maxWaiting) {
      metrics.increment(postgresMetrics.timeouts, {});
      throw databaseAway(new Error(`${pool.waitingCount} callers already wait for a database connection`));
    }
    // A connection that is free is there at once.
    const span = pool.idleCount === 0 ? beginSpan(poolWaitSpan, 'db.connection.wait') : undefined;
    const startedMs = clock.monotonicMs();
    try {
      const client = await pool.connect();
      span?.end();
      metrics.histogram(postgresMetrics.waitTime, (clock.monotonicMs() - startedMs) / 1000, {});
      return client;
    } catch (error) {
      span?.fail(error);
      metrics.increment(postgresMetrics.errors, {});
      if (pool.totalCount >= options.maxConnections) metrics.increment(postgresMetrics.timeouts, {});
      throw databaseAway(error);
    }
  };

  // Statements that start together travel together: one write to the socket for all that is sent before the next tick.
  const gathering = new WeakSet<Duplex>();
  const gather = ({ connection: { stream } }: pg.PoolClient): void => {
    if (gathering.has(stream)) return;
    gathering.add(stream);
    stream.cork();
    process.nextTick(() => {
      gathering.delete(stream);
      stream.uncork();
    });
  };

  const run = async (
    client: pg.PoolClient,
    statement: Pick<Statement<unknown>, 'name' | 'text'>,
    values: StatementValues,
  ): Promise<pg.QueryResult<unknown[]>> => {
    const startedMs = clock.monotonicMs();
    const span = beginSpan(statementSpan, statement.name);
    gather(client);
    try {
      const result = await client.query<unknown[]>({ name: statement.name, text: statement.text, values: [...values] });
      span?.end();
      return result;
    } catch (error) {
      span?.fail(error);
      throw translateDatabaseError(error, statement.name);
    } finally {
      const seconds = (clock.monotonicMs() - startedMs) / 1000;
      metrics.histogram(postgresMetrics.operationDuration, seconds, {
        system: 'postgresql',
        operation: statement.name,
      });
    }
  };

  const queryable = (
    send: (statement: Statement<unknown>, values: StatementValues) => Promise<pg.QueryResult<unknown[]>>,
  ): Queryable => ({
    async rows(statement, values) {
      const result = await send(statement, values);
      return result.rows.map((row) => statement.row.parse(row));
    },
    async row(statement, values) {
      const result = await send(statement, values);
      if (result.rows.length > 1) throw new Error(`${statement.name} returned ${result.rows.length} rows, not one`);
      return result.rows.length === 0 ? undefined : statement.row.parse(result.rows[0]);
    },
    async execute(statement, values) {
      const result = await send(statement, values);
      return result.rowCount ?? 0;
    },
  });

  const runOnce = async (statement: Statement<unknown>, values: StatementValues) => {
    const client = await acquire();
    let broken: Error | undefined;
    try {
      return await run(client, statement, values);
    } catch (error) {
      if (error instanceof Problem) broken = error;
      throw error;
    } finally {
      client.release(broken);
    }
  };

  const attempt = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const client = await acquire();
    const effects: (() => void)[] = [];
    let isOver = false;
    let lost: Error | undefined;
    const send: typeof run = async (...parameters) => {
      try {
        return await run(...parameters);
      } catch (error) {
        if (isConnectionLost(error)) lost ??= error;
        throw error;
      }
    };
    const sendWithin = async (statement: Statement<unknown>, values: StatementValues) => {
      // Of statements started together one may fail while another's continuation still runs. Sent now, its statement
      // would stand alone, or in the transaction of whoever has the connection next.
      if (isOver) throw new Error(`${statement.name} was started after its transaction had ended`);
      return send(client, statement, values);
    };
    const tx: Transaction = {
      ...queryable(sendWithin),
      afterCommit: (effect) => {
        effects.push(effect);
      },
    };
    let broken: Error | undefined;
    try {
      // Not awaited: the first statement of `work` travels with it. Should it fail, so does everything after it.
      run(client, { name: 'begin', text: 'begin' }, []).catch(() => {});
      const result = await work(tx);
      isOver = true;
      const committed = await send(client, { name: 'commit', text: 'commit' }, []);
      // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error.
      if (committed.command !== 'COMMIT') throw new Error('The transaction had failed and was rolled back.');
      for (const effect of effects) effect();
      return result;
    } catch (error) {
      isOver = true;
      // A connection that no longer answers would not answer this either: closing it rolls back as well, and at once.
      broken = lost;
      if (broken === undefined) {
        await run(client, { name: 'rollback', text: 'rollback' }, []).catch((failure: Error) => {
          broken = failure;
        });
      }
      throw error;
    } finally {
      client.release(broken);
    }
  };

  const repeating = async <T>(work: () => Promise<T>, isWorthIt: (error: unknown) => boolean): Promise<T> => {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempts >= maxAttempts || !isWorthIt(error)) throw error;
      }
    }
  };

  return {
    database: {
      // Of a statement by itself a serialization failure is the word of a replica that replays: the primary is asked instead.
      ...queryable((statement, values) => repeating(() => runOnce(statement, values), isDeadlock)),
      transaction: (work) => repeating(() => attempt(work), isWorthRepeating),
    },
    statistics: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      max: options.maxConnections,
    }),
    close: () => {
      isClosing = true;
      return pool.end();
    },
  };
};

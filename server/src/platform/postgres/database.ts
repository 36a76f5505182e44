import type { z } from 'zod';

/**
 * A named, prepared statement: its text is parsed by the server once per connection, its name labels the metric.
 * `row` parses what comes back, so that a column that changed its type is found at the border.
 */
export type Statement<Row> = {
  /** `feature.verb_thing`; unique, at most 63 bytes. */
  readonly name: string;
  readonly text: string;
  readonly row: z.ZodType<Row>;
};

/** The values of `$1 … $n`. Dates, buffers, arrays and JSON-able objects are passed as `pg` documents. */
export type StatementValues = readonly unknown[];

/** Runs statements that only read. */
export type Readable = {
  /** The rows, each parsed. @throws Problem `SERVICE_UNAVAILABLE` when the database is away or no connection is free in time. */
  rows<Row>(statement: Statement<Row>, values: StatementValues): Promise<Row[]>;
  /** The only row, or undefined. @throws Error when there are several. */
  row<Row>(statement: Statement<Row>, values: StatementValues): Promise<Row | undefined>;
};

/** Runs statements: a pool (each on its own) or a transaction (all or none). */
export type Queryable = Readable & {
  /** How many rows the statement touched. */
  execute(statement: Statement<unknown>, values: StatementValues): Promise<number>;
};

/**
 * An open transaction. Statements may be started without awaiting each other: they are pipelined on the connection and
 * run in the order in which they were started.
 */
export type Transaction = Queryable & {
  /** Runs `effect` once the commit is acknowledged, and never when it is not. It must not throw. */
  afterCommit(effect: () => void): void;
};

export type Database = Queryable & {
  /**
   * Runs `work` in one transaction: commits when it returns, rolls back when it throws.
   * A deadlock or serialization failure (SQLSTATE 40P01, 40001) runs it again, at most 3 times, so `work` must have no
   * effect outside `tx`.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
};

/**
 * The database for lists and history, which may lag by some seconds: with replicas its statements run on one of them where
 * that is sound. A session reads what it wrote itself. Nothing that decides on access or spends a token reads here, and
 * nothing writes: `work` may run a second time, elsewhere.
 */
export type ReadDatabase = Readable & Pick<Database, 'transaction'>;

const declared = new Set<string>();

/** Declares a statement. @throws Error at load when two have one name: they would share one plan and one metric. */
export const sql = <Row>(statement: Statement<Row>): Statement<Row> => {
  if (declared.has(statement.name)) throw new Error(`Two statements are named ${statement.name}`);
  declared.add(statement.name);
  return Object.freeze(statement);
};

/** The names of all statements declared so far: the closed list of values of the metric's label. */
export const declaredStatementNames = (): readonly string[] => [...declared].sort();

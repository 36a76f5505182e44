import pg from 'pg';
import { serviceUnavailable } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';

/** A statement that PostgreSQL refused for a reason of its own: a constraint, a type, a missing right. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly sqlState: string;
  readonly constraint: string | undefined;

  constructor(statementName: string, cause: pg.DatabaseError) {
    // The message of PostgreSQL may quote values; the statement's name and the SQLSTATE lead to the place as well.
    super(`${statementName} was refused with SQLSTATE ${cause.code ?? 'unknown'}`, { cause });
    this.sqlState = cause.code ?? '';
    this.constraint = cause.constraint;
  }
}

/** Whether the error is a broken unique constraint or index of this name (SQLSTATE 23505). */
export const isUniqueViolation = (error: unknown, constraint: string): boolean =>
  error instanceof DatabaseError && error.sqlState === '23505' && error.constraint === constraint;

/** The sentence, with its hint, of a refusal that a function of ours raised (SQLSTATE 22023); undefined for everything else. */
export const explainRaised = (error: unknown): Error | undefined => {
  if (!(error instanceof DatabaseError) || error.sqlState !== '22023') return undefined;
  const { cause } = error;
  if (!(cause instanceof pg.DatabaseError)) return undefined;
  return new Error([cause.message, cause.hint].filter((part) => part !== undefined).join(' '), { cause: error });
};

export const isDeadlock = (error: unknown): boolean => error instanceof DatabaseError && error.sqlState === '40P01';

/** Whether running the transaction again may succeed: a deadlock or a serialization failure. */
export const isWorthRepeating = (error: unknown): boolean =>
  isDeadlock(error) || (error instanceof DatabaseError && error.sqlState === '40001');

/**
 * SQLSTATEs that say "not now" rather than "not like this": connection lost (class 08), too many connections (53300),
 * out of memory or disk (53100, 53200), shutting down or starting (57P01 to 57P05), a timeout (57014, 55P03, 25P03, 25P04),
 * a standby that cannot write (25006).
 */
const passing = /^(08...|53...|57P0.|57014|55P03|25P03|25P04|25006)$/;

/** Says "the database is away" in the way every caller understands. */
export const databaseAway = (cause: unknown): Problem =>
  new Problem(serviceUnavailable, { retryAfterSeconds: 1, cause });

/** Whether the statement got no answer at all: the connection broke, or PostgreSQL stands still. */
export const isConnectionLost = (error: unknown): error is Problem =>
  error instanceof Problem && error.kind === serviceUnavailable && !(error.cause instanceof pg.DatabaseError);

/**
 * Sorts what `pg` throws: a refusal of the statement is a `DatabaseError`, everything else (socket, timeout, shutdown)
 * is a Problem `SERVICE_UNAVAILABLE`, because nobody can answer before the database is back.
 */
export const translateDatabaseError = (error: unknown, statementName: string): Error => {
  if (error instanceof Problem || error instanceof DatabaseError) return error;
  if (error instanceof pg.DatabaseError && !passing.test(error.code ?? ''))
    return new DatabaseError(statementName, error);
  return databaseAway(error);
};

import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { type CounterState, refusalOf, type Take } from './counter.ts';
import { confirmPoint, deleteCounter, refundPoint, selectCounter, takePoints } from './limit-counters.store.ts';
import type { Counter, LimitStore } from './limit-store.ts';

type StateRow = {
  readonly taken: number;
  readonly confirmed: number;
  readonly windowEndsAt: Date;
  readonly blockedUntil: Date | null;
  readonly strikes: number;
};

export const stateOf = ({ taken, confirmed, windowEndsAt, blockedUntil, strikes }: StateRow): CounterState => ({
  taken,
  confirmed,
  windowEndsAtMs: windowEndsAt.getTime(),
  blockedUntilMs: blockedUntil?.getTime() ?? null,
  strikes,
});

const takeFrom = async (db: Database, counter: Counter, wanted: number, atMs: number): Promise<Take> => {
  const { id, policy, subjectKind, subject, budget } = counter;
  const { points, windowSeconds, blockSeconds, counts } = budget;
  const arms = counts === 'attempts' && blockSeconds > 0;
  const row = await db.row(takePoints, [
    new Date(atMs),
    id,
    policy,
    subjectKind,
    subject,
    arms,
    points,
    wanted,
    windowSeconds,
    blockSeconds,
  ]);
  if (row === undefined) {
    const found = await db.row(selectCounter, [id]);
    // Gone between the two statements, or a new window has begun: there is something to be had again.
    if (found === undefined) return { kind: 'refused', retryAtMs: atMs + 1, blockedUntilMs: null, hasArmed: false };
    return refusalOf(stateOf(found), budget, atMs);
  }
  const { granted, taken, windowEndsAt, blockedUntil } = row;
  if (granted > 0) return { kind: 'given', granted, remaining: points - taken, windowEndsAtMs: windowEndsAt.getTime() };
  const blockedUntilMs = blockedUntil?.getTime() ?? atMs + 1;
  return { kind: 'refused', retryAtMs: blockedUntilMs, blockedUntilMs, hasArmed: true };
};

/** Settles a failure; in the transaction that records it, or by itself. */
export const confirmIn = async (
  db: Queryable,
  { id, budget }: Counter,
  ticket: number,
  atMs: number,
): Promise<number | null> => {
  const row = await db.row(confirmPoint, [new Date(atMs), id, new Date(ticket), budget.points, budget.blockSeconds]);
  return row?.blockedUntil?.getTime() ?? null;
};

/** Gives a point back; in the transaction that makes it a success, or by itself. */
export const refundIn = async (db: Queryable, { id }: Counter, ticket: number): Promise<void> => {
  await db.execute(refundPoint, [id, new Date(ticket)]);
};

/** Counters in PostgreSQL, exact among all processes. */
export const createPostgresLimitStore = (db: Database): LimitStore => ({
  name: 'postgres',
  take: (counter, wanted, atMs) => takeFrom(db, counter, wanted, atMs),
  confirm: (counter, ticket, atMs) => confirmIn(db, counter, ticket, atMs),
  refund: (counter, ticket) => refundIn(db, counter, ticket),
  read: async (id) => {
    const row = await db.row(selectCounter, [id]);
    return row && stateOf(row);
  },
  clear: async (id) => (await db.row(deleteCounter, [id])) !== undefined,
});

import type { Queryable } from '../../platform/postgres/database.ts';
import { type AuditEvent, selectNextEvent, selectSettledEvents } from './audit-events.store.ts';

/** A place in the log, between two events. */
export type LogPosition = {
  /** The transaction that wrote the event before, as a decimal number. */
  readonly recordedIn: string;
  readonly eventId: string;
};

export const startOfLog: LogPosition = { recordedIn: '0', eventId: '00000000-0000-0000-0000-000000000000' };

export type PlacedEvent = AuditEvent & { readonly position: LogPosition };

/** What is behind a place. */
export type Outlook = {
  /** When the first event behind it happened; null when there is none. */
  readonly oldestAt: Date | null;
  /** Whether there is anything to read, or the place itself is to be corrected. */
  readonly isDue: boolean;
  /** The place is one that this database has not come to. */
  readonly isAhead: boolean;
};

/**
 * Reads the log from its beginning in pieces, without passing over anything.
 *
 * Transactions commit in another order than they draw ids, so an event may appear behind ones that were read already.
 * Each event therefore carries the number of its transaction, and one is settled when that number is below those of all
 * transactions that still run: nothing can appear before it any more. A transaction that stays open, in whatever database of
 * the server, holds reading back for as long; it loses nothing.
 *
 * A database that was restored from a dump on another server counts its transactions anew. Then a place may lie ahead of
 * them all: what is behind it is settled, because it was restored, and whoever has read that begins again at the start.
 */
export const readSettledEvents = async (db: Queryable, after: LogPosition, count: number): Promise<PlacedEvent[]> =>
  (await db.rows(selectSettledEvents, [after.recordedIn, after.eventId, count])).map(({ recordedIn, ...event }) => ({
    ...event,
    position: { recordedIn, eventId: event.id },
  }));

export const lookAhead = async (db: Queryable, after: LogPosition): Promise<Outlook> => {
  const next = await db.row(selectNextEvent, [after.recordedIn, after.eventId]);
  if (next === undefined) throw new Error('The outlook is always one row.');
  return { oldestAt: next.oldestAt, isDue: next.isSettled || next.isAhead, isAhead: next.isAhead };
};

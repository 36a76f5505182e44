import type { Queryable } from '../../platform/postgres/database.ts';
import type { AuditSink } from './audit-sink.ts';
import { selectSinks } from './audit-sinks.store.ts';
import type { ShippingNeeds } from './shipping.service.ts';

/** How far a sink is. */
export type SinkStanding = {
  readonly name: string;
  readonly shipped: number;
  readonly shippedAt: Date | null;
  /** When the oldest event happened that it has not taken; null when it has everything. */
  readonly oldestAt: Date | null;
  readonly isDue: boolean;
  readonly failingSince: Date | null;
  readonly lastError: string | null;
};

/** The standings of those sinks that something was shipped to, or is to be. */
export const readStandings = async (
  db: Queryable,
  sinks: readonly AuditSink[],
  lookAhead: ShippingNeeds['lookAhead'],
): Promise<SinkStanding[]> => {
  const rows = await db.rows(selectSinks, [sinks.map((sink) => sink.name)]);
  return Promise.all(
    rows.map(async ({ recordedIn, eventId, ...row }) => {
      const { oldestAt, isDue } = await lookAhead(db, { recordedIn, eventId });
      return { ...row, oldestAt, isDue };
    }),
  );
};

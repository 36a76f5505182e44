import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Queryable, ReadDatabase, Transaction } from '../../platform/postgres/database.ts';
import type { TraceSink } from '../../platform/tracing/span.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { createTraceReading, type TraceReading } from './trace-reading.ts';
import { createTraceWriter, type TraceWriterNeeds } from './trace-writer.ts';
import { createTraceRoutes } from './traces.routes.ts';
import { deleteOldSegments, forgetUserOfSegments } from './traces.store.ts';

export type TracesNeeds = TraceWriterNeeds & { readonly readDatabase: ReadDatabase; readonly cursors: Cursors };

export type Traces = {
  readonly feature: Feature;
  readonly sink: TraceSink;
  readonly reading: TraceReading;
  /** Whose doing it was is forgotten with the account; what was done stays. */
  forget(tx: Transaction, userId: UserId): Promise<void>;
};

/** Keeps the traces that the tracer found worth keeping, and shows them. */
export const createTraces = (needs: TracesNeeds): Traces => {
  const reading = createTraceReading(needs.readDatabase);
  const writer = createTraceWriter(needs);
  return {
    sink: writer,
    reading,
    async forget(tx, userId) {
      tx.afterCommit(() => writer.forget(userId));
      await tx.execute(forgetUserOfSegments, [userId]);
    },
    feature: {
      name: 'traces',
      routes: createTraceRoutes(reading, needs.cursors),
      problems: [],
      metrics: [],
      permissions: [],
      start: async () => writer.start(),
      stop: () => writer.stop(),
    },
  };
};

/** Removes what was kept longer than traces are kept. */
export const clearOldTraces = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldSegments, [before, limit]);

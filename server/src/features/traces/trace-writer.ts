import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { type DropReason, telemetryDropped } from '../../platform/metrics/telemetry-dropped.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { KeptBecause, TraceSegment, TraceSink } from '../../platform/tracing/span.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { type ByteBudget, createByteBudget } from './byte-budget.ts';
import { inMicroseconds, packSpans } from './packed-spans.ts';
import { tracesNotWritten } from './traces.log.ts';
import { insertSegments } from './traces.store.ts';

const intervalMs = 1_000;
const mostQueued = 1_000;
/** Packing a hundred spans takes a millisecond; between two statements requests have their turn. */
const rowsPerStatement = 25;
/** What a row takes beside its spans, its share of the indexes included. */
const bytesBesideSpans = 500;
const fewestBytes = bytesBesideSpans + 100;
const longestClosingMs = 2_000;
const mostForgotten = 10_000;

/** Of each process: 280 MB in the seven days that traces are kept for, and only under a load that never ends. */
const budgets: Readonly<Record<KeptBecause, { readonly atOnce: number; readonly perDay: number }>> = {
  sampled: { atOnce: 1_000_000, perDay: 20_000_000 },
  failed: { atOnce: 1_000_000, perDay: 10_000_000 },
  slow: { atOnce: 500_000, perDay: 10_000_000 },
};

export type TraceWriterNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly log: Log;
  readonly metrics: Metrics;
};

export type TraceWriter = TraceSink & {
  start(): void;
  /** Writes what it still holds, but not for ever. */
  stop(): Promise<void>;
  /** Whatever is still to be written is written without this person. */
  forget(userId: UserId): void;
};

type Row = readonly unknown[];

/** PostgreSQL keeps no zero bytes in texts. */
const storable = (text: string): string => text.replaceAll('\0', '');

/**
 * Writes kept segments behind the requests' backs: gathered for a second, some in a statement. While the database is
 * away they wait, the oldest giving way; what a budget does not allow is dropped. Whatever is lost is counted.
 */
export const createTraceWriter = (needs: TraceWriterNeeds): TraceWriter => {
  const { database, clock, randomness, log, metrics } = needs;
  const left: Readonly<Record<KeptBecause, ByteBudget>> = {
    sampled: createByteBudget(clock, budgets.sampled),
    failed: createByteBudget(clock, budgets.failed),
    slow: createByteBudget(clock, budgets.slow),
  };
  const forgotten = new Set<UserId>();
  let queue: TraceSegment[] = [];
  let rows: Row[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let hasFailed = false;

  const drop = (reason: DropReason, count: number): void => {
    if (count > 0) metrics.increment(telemetryDropped, { reason }, count);
  };

  const rowOf = (segment: TraceSegment): Row | undefined => {
    const { spans, keptBecause } = segment;
    const [root] = spans;
    const budget = left[keptBecause];
    if (!budget.holds(fewestBytes)) return undefined;
    const packed = packSpans(spans);
    if (!budget.spend(packed.length + bytesBesideSpans)) return undefined;
    return [
      randomness.uuid(),
      new Date(root.startedAtMs),
      root.traceId,
      root.spanId,
      storable(root.name),
      root.kind,
      inMicroseconds(root.durationMs),
      root.status,
      root.error === null ? null : storable(root.error),
      keptBecause,
      spans.length,
      segment.droppedSpans,
      segment.requestId,
      segment.taskId,
      segment.userId,
      segment.sessionId,
      packed,
    ];
  };
  const userColumn = 14;
  const sessionColumn = 15;

  const withoutForgotten = (row: Row): Row => {
    const userId = row[userColumn];
    if (typeof userId !== 'string' || !forgotten.has(userId)) return row;
    return row.map((value, column) => (column === userColumn || column === sessionColumn ? null : value));
  };

  /** From the queue to the rows, as many as a statement takes. */
  const prepare = (): void => {
    const taken = queue.splice(0, rowsPerStatement - rows.length);
    const made = taken.flatMap((segment) => {
      const row = rowOf(segment);
      return row === undefined ? [] : [row];
    });
    drop('trace_over_budget', taken.length - made.length);
    rows.push(...made);
  };

  const write = async (): Promise<void> => {
    for (prepare(); rows.length > 0; prepare()) {
      const kept = rows.map(withoutForgotten);
      const columns = Array.from({ length: kept[0]?.length ?? 0 }, (_, column) => kept.map((row) => row[column]));
      try {
        await database.execute(insertSegments, columns);
        hasFailed = false;
        rows = [];
      } catch (error) {
        if (!hasFailed) log.writeError(tracesNotWritten, error, {});
        hasFailed = true;
        // Rows that the database has read and refuses would be refused for ever.
        if (error instanceof Problem) return;
        drop('trace_refused', rows.length);
        rows = [];
      }
    }
  };

  const flush = (): Promise<void> => {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  };

  return {
    wants: (keptBecause) => {
      const isAffordable = left[keptBecause].holds(fewestBytes);
      if (!isAffordable) drop('trace_over_budget', 1);
      return isAffordable;
    },
    take: (segment) => {
      queue.push(segment);
      if (queue.length <= mostQueued) return;
      queue.shift();
      drop('trace_queue_full', 1);
    },
    start: () => {
      timer = setInterval(() => void flush(), intervalMs);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      const { promise: tooLate, resolve } = Promise.withResolvers<void>();
      const limit = setTimeout(resolve, longestClosingMs);
      // What came while the last statement was on its way needs one more.
      await Promise.race([tooLate, flush().then(() => flush())]);
      clearTimeout(limit);
      drop('trace_queue_full', queue.length + rows.length);
      queue = [];
      rows = [];
    },
    forget: (userId) => {
      if (forgotten.size >= mostForgotten) forgotten.clear();
      forgotten.add(userId);
    },
  };
};

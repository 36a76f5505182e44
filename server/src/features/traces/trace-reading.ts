import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { ReadDatabase, Statement } from '../../platform/postgres/database.ts';
import { type NewestFirstPosition, newestFirstStart, readPage } from '../../platform/postgres/newest-first.ts';
import type { TraceSegment } from '../../platform/tracing/span.ts';
import type { SessionId, UserId, Uuid } from '../../vocabulary/ids.ts';
import { unpackSpans } from './packed-spans.ts';
import {
  type ListedSegment,
  selectSegments,
  selectSegmentsOfKeys,
  selectWholeSegments,
  type WholeSegment,
} from './traces.store.ts';

/** Which segments are asked for; every member that is not undefined narrows them. */
export type TraceFilters = {
  readonly name?: string | undefined;
  readonly keptBecause?: string | undefined;
  readonly status?: string | undefined;
  readonly minDurationMs?: number | undefined;
  readonly requestId?: Uuid | undefined;
  readonly taskId?: Uuid | undefined;
  readonly userId?: UserId | undefined;
  readonly sessionId?: SessionId | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

export type SegmentKeys = {
  /** 32 hex digits each. */
  readonly traceIds: readonly string[];
  readonly requestIds: readonly Uuid[];
  readonly taskIds: readonly Uuid[];
};

type TimeRange = { readonly from: Date | undefined; readonly to: Date | undefined };

export type TraceReading = {
  /** Newest first, without their spans. */
  list(filters: TraceFilters, after: NewestFirstPosition | null, count: number): Promise<ListedSegment[]>;
  /** Oldest first. */
  ofKeys(keys: SegmentKeys, limit: number): Promise<readonly TraceSegment[]>;
  /** The newest of the time. */
  ofSession(id: SessionId, range: TimeRange, limit: number): Promise<readonly TraceSegment[]>;
  /** The newest of the time. */
  ofUser(id: UserId, range: TimeRange, limit: number): Promise<readonly TraceSegment[]>;
};

/** The statement whose index narrows the most. */
const statementFor = (filters: TraceFilters): Statement<ListedSegment> => {
  if (filters.requestId !== undefined) return selectSegments.ofRequest;
  if (filters.taskId !== undefined) return selectSegments.ofTask;
  if (filters.sessionId !== undefined) return selectSegments.ofSession;
  if (filters.userId !== undefined) return selectSegments.ofUser;
  if (filters.name?.startsWith('/') === true) return selectSegments.ofRoute;
  if (filters.name !== undefined) return selectSegments.named;
  return filters.status === 'error' ? selectSegments.failed : selectSegments.all;
};

const valuesOf = (filters: TraceFilters, after: NewestFirstPosition | null, count: number): readonly unknown[] => [
  count,
  filters.from ?? '-infinity',
  ...(after ?? newestFirstStart(filters.to)),
  filters.name ?? null,
  filters.keptBecause ?? null,
  filters.status ?? null,
  filters.minDurationMs ?? null,
  filters.requestId ?? null,
  filters.taskId ?? null,
  filters.userId ?? null,
  filters.sessionId ?? null,
];

const keptBecause = z.enum(['sampled', 'failed', 'slow']).catch('sampled');

const openSegment = (row: WholeSegment): TraceSegment => ({
  spans: unpackSpans(row.spans, row.traceId, row.at),
  keptBecause: keptBecause.parse(row.keptBecause),
  droppedSpans: row.droppedSpans,
  requestId: row.requestId,
  taskId: row.taskId,
  userId: row.userId,
  sessionId: row.sessionId,
});

/** So many spans are opened between two turns of the event loop: some milliseconds. */
const spansATurn = 500;

/** A story may hold a quarter of a million spans: requests have their turn meanwhile. */
export const openSegments = async (rows: readonly WholeSegment[]): Promise<readonly TraceSegment[]> => {
  const opened: TraceSegment[] = [];
  let spans = 0;
  for (const row of rows) {
    opened.push(openSegment(row));
    spans += row.spanCount;
    if (spans < spansATurn) continue;
    spans = 0;
    await nextTurn();
  }
  return opened;
};

export const createTraceReading = (database: ReadDatabase): TraceReading => {
  const newest = async (statement: Statement<WholeSegment>, filters: TraceFilters, limit: number) =>
    openSegments(await readPage(database, statement, valuesOf(filters, null, limit)));
  return {
    list: (filters, after, count) => readPage(database, statementFor(filters), valuesOf(filters, after, count)),
    ofKeys: async ({ traceIds, requestIds, taskIds }, limit) =>
      openSegments(await database.rows(selectSegmentsOfKeys, [limit, traceIds, requestIds, taskIds])),
    ofSession: (sessionId, range, limit) => newest(selectWholeSegments.ofSession, { ...range, sessionId }, limit),
    ofUser: (userId, range, limit) => newest(selectWholeSegments.ofUser, { ...range, userId }, limit),
  };
};

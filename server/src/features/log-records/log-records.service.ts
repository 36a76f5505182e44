import type { LogLevel } from '../../platform/log/log.ts';
import type { Queryable, Readable, ReadDatabase, Statement, Transaction } from '../../platform/postgres/database.ts';
import { type NewestFirstPosition, newestFirstStart, readPage } from '../../platform/postgres/newest-first.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import {
  deleteOldGroups,
  deleteOldHours,
  deleteSamplesOfUser,
  type StoredSample,
  selectErrorsAbout,
} from './error-groups.store.ts';
import {
  deleteOldRecords,
  deleteRecordsOfUser,
  type ListedRecord,
  type StoredRecord,
  selectRecords,
  selectRecordsAbout,
} from './log-records.store.ts';

/** Which lines are asked for; every member that is not undefined narrows them. */
export type RecordFilters = {
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly taskId: string | undefined;
  /** This level and what is worse. */
  readonly level: LogLevel | undefined;
  readonly event: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
};

/** What somebody wants to know the lines or errors of; any of them fits. */
export type About = {
  readonly requestIds: readonly string[];
  readonly traceIds: readonly string[];
  readonly taskIds: readonly string[];
};

export type ErrorAbout = StoredSample & {
  readonly fingerprint: string;
  readonly type: string;
  /** How often the group was seen in all. */
  readonly count: number;
};

const byGravity: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The statement whose index narrows the most. */
const statementFor = (filters: RecordFilters): Statement<ListedRecord> => {
  if (filters.requestId !== undefined) return selectRecords.ofRequest;
  if (filters.traceId !== undefined) return selectRecords.ofTrace;
  return filters.taskId === undefined ? selectRecords.all : selectRecords.ofTask;
};

/** Newest first. */
export const listRecords = (
  database: ReadDatabase,
  filters: RecordFilters,
  after: NewestFirstPosition | null,
  count: number,
): Promise<ListedRecord[]> =>
  readPage(database, statementFor(filters), [
    count,
    filters.from ?? '-infinity',
    ...(after ?? newestFirstStart(filters.to)),
    filters.level === undefined ? null : byGravity.slice(byGravity.indexOf(filters.level)),
    filters.event ?? null,
    filters.requestId ?? null,
    filters.traceId ?? null,
    filters.taskId ?? null,
  ]);

/** Oldest first, at most `limit`. */
export const readRecordsAbout = (db: Readable, about: About, limit: number): Promise<StoredRecord[]> =>
  db.rows(selectRecordsAbout, [about.requestIds, about.traceIds, about.taskIds, limit]);

/** Oldest first, at most `limit`; of each group the last times alone are known one by one. */
export const readErrorsAbout = (db: Readable, about: About, limit: number): Promise<ErrorAbout[]> =>
  db.rows(selectErrorsAbout, [about.requestIds, about.traceIds, about.taskIds, limit]);

/** Removes up to `limit` lines from before a time. */
export const clearOldRecords = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldRecords, [before, limit]);

/** Removes up to `limit` groups that have not come up since a time, with their samples. */
export const clearOldErrorGroups = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldGroups, [before, limit]);

export const clearOldErrorHours = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldHours, [before, limit]);

/** Of an account that is erased: its requests' lines, and the times of errors in them. The counts stay. */
export const forgetRecords = async (tx: Transaction, userId: UserId): Promise<void> => {
  await tx.execute(deleteSamplesOfUser, [userId]);
  await tx.execute(deleteRecordsOfUser, [userId]);
};

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../../platform/log/log.ts';
import type { LoggedEvent } from '../../platform/log/observed-log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { TraceSegment } from '../../platform/tracing/span.ts';
import { addHours, insertSamples, trimSamples, upsertGroups } from './error-groups.store.ts';
import { createErrorTally, type ErrorCount } from './error-tally.ts';
import { createLineKeeper, type LineKeeper } from './line-keeper.ts';
import { writeJson } from './log-record.ts';
import { recordsUnwritten, recordsWritten } from './log-records.log.ts';
import { logRecordsDropped, logRecordWrites } from './log-records.metrics.ts';
import { insertRecords } from './log-records.store.ts';

export type RecordWriterNeeds = {
  readonly database: Database;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly clock: { monotonicMs(): number };
  readonly log: Log;
  readonly metrics: Metrics;
};

export type RecordWriter = {
  /** Takes a line of the log. Never throws, never waits. */
  note(logged: LoggedEvent): void;
  wantsTrace: LineKeeper['wantsTrace'];
  noteTrace(segment: TraceSegment): void;
  /** Writes what waits. Never rejects: what could not be written stays for the next time, as far as there is room. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};

const flushIntervalMs = 2_000;
const linesAWrite = 500;
export const samplesShown = 20;

/** What the database itself refuses would be refused again, and keep everything behind it waiting. */
const isAway = (error: unknown): boolean => error instanceof Problem;

/** Lines and errors on their way from the log into the database, many at once and never within a request. */
export const createRecordWriter = (needs: RecordWriterNeeds): RecordWriter => {
  const { database, randomness, clock, log, metrics } = needs;
  const drop = (count: number): void => metrics.increment(logRecordsDropped, {}, count);
  const keeper = createLineKeeper({ uuid: randomness.uuid, monotonicMs: clock.monotonicMs, drop });
  const tally = createErrorTally(drop);
  /** Set while it writes: what goes wrong then must not become lines that it writes. */
  const own = new AsyncLocalStorage<true>();
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const writeLines = async (): Promise<void> => {
    while (keeper.waiting() > 0) {
      const batch = keeper.take(linesAWrite);
      try {
        await database.execute(insertRecords, [writeJson(batch)]);
      } catch (error) {
        if (isAway(error)) keeper.putBack(batch);
        else drop(batch.length);
        throw error;
      }
    }
  };

  const writeCounts = (counts: readonly ErrorCount[]): Promise<void> =>
    database.transaction(async (tx) => {
      const groups = counts.map(({ known, count, firstAt, lastAt, lastTraceId, lastRequestId }) => ({
        ...known,
        count,
        first_at: firstAt,
        last_at: lastAt,
        last_trace_id: lastTraceId,
        last_request_id: lastRequestId,
      }));
      const hours = counts.flatMap(({ known: { fingerprint }, hours: byHour }) =>
        [...byHour].map(([hour, count]) => ({ fingerprint, hour: new Date(hour), count })),
      );
      const samples = counts.flatMap(({ known: { fingerprint }, samples: ofGroup }) =>
        ofGroup.map((sample) => ({ id: randomness.uuid(), fingerprint, ...sample })),
      );
      await Promise.all([
        tx.execute(upsertGroups, [writeJson(groups)]),
        tx.execute(addHours, [writeJson(hours)]),
        tx.execute(insertSamples, [writeJson(samples)]),
        tx.execute(trimSamples, [groups.map(({ fingerprint }) => fingerprint), samplesShown]),
      ]);
    });

  const writeErrors = async (): Promise<void> => {
    const counts = tally.take();
    if (counts.length === 0) return;
    try {
      await writeCounts(counts);
    } catch (error) {
      if (isAway(error)) tally.putBack(counts);
      else drop(counts.reduce((sum, { count }) => sum + count, 0));
      throw error;
    }
  };

  const write = async (): Promise<void> => {
    try {
      await writeErrors();
      await writeLines();
      metrics.increment(logRecordWrites, { outcome: 'ok' });
      if (isFailing) log.write(recordsWritten, {});
      isFailing = false;
    } catch (error) {
      metrics.increment(logRecordWrites, { outcome: 'failed' });
      if (!isFailing) log.writeError(recordsUnwritten, error, {});
      isFailing = true;
    }
  };

  const begin = (): Promise<void> => {
    writing = own.run(true, write).finally(() => {
      writing = undefined;
    });
    return writing;
  };

  return {
    note(logged) {
      if (own.getStore()) return;
      try {
        tally.note(logged);
        keeper.note(logged);
      } catch {
        // A getter of somebody's object that throws. The log has the line.
        drop(1);
      }
    },
    wantsTrace: keeper.wantsTrace,
    noteTrace: keeper.noteTrace,
    async flush() {
      await writing;
      await begin();
    },
    start() {
      timer = setInterval(() => void (writing ?? begin()), flushIntervalMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await writing;
      await begin();
    },
  };
};

import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Log } from '../../platform/log/log.ts';
import type { LogListener } from '../../platform/log/observed-log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, ReadDatabase } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { TraceSink } from '../../platform/tracing/span.ts';
import { createErrorGroupRoutes } from './error-groups.routes.ts';
import { createErrorGroups, type ErrorGroupsNeeds } from './error-groups.service.ts';
import { logRecordsDropped, logRecordWrites } from './log-records.metrics.ts';
import { createLogRecordRoutes } from './log-records.routes.ts';
import { type About, type ErrorAbout, readErrorsAbout, readRecordsAbout } from './log-records.service.ts';
import type { StoredRecord } from './log-records.store.ts';
import { createRecordWriter } from './record-writer.ts';

export { clearOldErrorGroups, clearOldErrorHours, clearOldRecords, forgetRecords } from './log-records.service.ts';

export type LogRecordsNeeds = Pick<ErrorGroupsNeeds, 'recordAudit' | 'requireCurrent'> & {
  readonly database: Database;
  readonly readDatabase: ReadDatabase;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly cursors: Cursors;
  readonly listen: (listener: LogListener) => void;
};

export type LogRecords = {
  readonly feature: Feature;
  /** Keeps the line of a request with its trace. */
  readonly traceSink: TraceSink;
  /** The lines about any of these, oldest first, at most `limit`. */
  readRecords(about: About, limit: number): Promise<readonly StoredRecord[]>;
  /** The errors about any of these, oldest first, at most `limit`. */
  readErrors(about: About, limit: number): Promise<readonly ErrorAbout[]>;
  /** Writes what waits, ahead of the timer. */
  flush(): Promise<void>;
};

/** What the log said, where the console can read it: lines, and errors counted by what they are. */
export const createLogRecords = (needs: LogRecordsNeeds): LogRecords => {
  const { database, readDatabase, clock, cursors, recordAudit, requireCurrent } = needs;
  const writer = createRecordWriter(needs);
  const errorGroups = createErrorGroups({ database, readDatabase, now: clock.now, recordAudit, requireCurrent });

  return {
    feature: {
      name: 'log-records',
      routes: [...createLogRecordRoutes(readDatabase, cursors), ...createErrorGroupRoutes(errorGroups, cursors)],
      problems: [],
      metrics: [logRecordsDropped, logRecordWrites],
      permissions: [{ name: 'monitoring:write', description: 'Resolve errors and change what the log holds.' }],
      start: async () => {
        needs.listen(writer.note);
        writer.start();
      },
      stop: writer.stop,
    },
    traceSink: { wants: (_keptBecause, of) => writer.wantsTrace(of), take: writer.noteTrace },
    readRecords: (about, limit) => readRecordsAbout(readDatabase, about, limit),
    readErrors: (about, limit) => readErrorsAbout(readDatabase, about, limit),
    flush: writer.flush,
  };
};

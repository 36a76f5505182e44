import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { orderedTimeRange, timeRangeQuery } from '../../platform/http/time-range.ts';
import type { ReadDatabase } from '../../platform/postgres/database.ts';
import { newestFirstPosition } from '../../platform/postgres/newest-first.ts';
import { listRecords } from './log-records.service.ts';
import type { StoredRecord } from './log-records.store.ts';

export const traceIdField = z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits.');
const level = z.enum(['error', 'warn', 'info', 'debug']);

const recordBody = z
  .strictObject({
    at: z.iso.datetime(),
    level,
    event: z.string().meta({ description: 'What happened, as a name to search for.' }),
    message: z.string(),
    request_id: z.uuid().nullable(),
    trace_id: traceIdField.nullable(),
    span_id: z.string().nullable(),
    task_id: z.uuid().nullable(),
    user_id: z.uuid().nullable(),
    fields: z
      .record(z.string(), z.unknown())
      .meta({ description: 'What else the line says, masked as in the log; an error stands under `error`.' }),
  })
  .meta({ id: 'LogRecord' });

const recordsQuery = z
  .strictObject({
    ...pageQuery,
    ...timeRangeQuery,
    request_id: z.uuid().exactOptional(),
    trace_id: traceIdField.exactOptional(),
    task_id: z.uuid().exactOptional(),
    level: level.exactOptional().meta({ description: 'This level and what is worse.' }),
    event: z
      .string()
      .min(1)
      .max(100)
      .exactOptional()
      .meta({ description: 'The whole name of an event, as `tasks.died`.' }),
  })
  .refine(...orderedTimeRange);

const presentRecord = (record: StoredRecord): z.output<typeof recordBody> => ({
  at: record.at.toISOString(),
  level: record.level,
  event: record.event,
  message: record.message,
  request_id: record.requestId,
  trace_id: record.traceId,
  span_id: record.spanId,
  task_id: record.taskId,
  user_id: record.userId,
  fields: record.fields,
});

export const createLogRecordRoutes = (database: ReadDatabase, cursors: Cursors): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/monitoring/log-records',
    operationId: 'listLogRecords',
    tag: 'Monitoring',
    summary: 'Warnings and errors of the log, newest first',
    description: 'With them the line of each request whose trace was kept. The log itself has everything.',
    access: { kind: 'permission', permission: 'monitoring:read' },
    limit: 'general',
    query: recordsQuery,
    responses: { 200: { description: 'The lines that fit every filter.', body: pageOf(recordBody) } },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'log-records', filters };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const wanted = {
        requestId: filters.request_id,
        traceId: filters.trace_id,
        taskId: filters.task_id,
        level: filters.level,
        event: filters.event,
        from: filters.from,
        to: filters.to,
      };
      const rows = await listRecords(database, wanted, after, limit + 1);
      const page = cursors.page(identity, rows, limit, (row) => [row.positionTime, row.id]);
      return { status: 200, body: { data: page.rows.map(presentRecord), next_cursor: page.nextCursor } };
    },
  }),
];

import { z } from 'zod';
import { type Statement, sql } from '../../platform/postgres/database.ts';
import { positionTime } from '../../platform/postgres/newest-first.ts';

/** `$1` is a JSON list of records. */
export const insertRecords = sql({
  name: 'log_records.insert_records',
  text: `insert into request_logs
           (id, at, level, event, message, request_id, trace_id, span_id, task_id, session_id, user_id, fields)
         select id, at, level, event, message, request_id, trace_id, span_id, task_id, session_id, user_id, fields
           from jsonb_to_recordset($1::jsonb) as one (
             id uuid, at timestamptz, level text, event text, message text, request_id uuid, trace_id text, span_id text,
             task_id uuid, session_id uuid, user_id uuid, fields jsonb)
         on conflict (id) do nothing`,
  row: z.never(),
});

const storedRecord = z.object({
  id: z.string(),
  at: z.date(),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  event: z.string(),
  message: z.string(),
  requestId: z.string().nullable(),
  traceId: z.string().nullable(),
  spanId: z.string().nullable(),
  taskId: z.string().nullable(),
  sessionId: z.string().nullable(),
  userId: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
});
const listedRecord = storedRecord.extend({ positionTime: z.string() });

export type StoredRecord = z.output<typeof storedRecord>;
export type ListedRecord = z.output<typeof listedRecord>;

const columns = `id, at, level, event, message, request_id as "requestId", trace_id as "traceId", span_id as "spanId",
  task_id as "taskId", session_id as "sessionId", user_id as "userId", fields`;

/**
 * The page of lines after a position, newest first. Values: how many, since when, the position (time, id), then the filters:
 * levels, event, request, trace, task; null for one that does not count. One statement for each index that can lead.
 */
const selectPage = (name: string, leading: string): Statement<ListedRecord> =>
  sql({
    name: `log_records.select_records_${name}`,
    text: `select ${columns}, ${positionTime} as "positionTime"
             from request_logs
            where ${leading}
              and at >= $2::timestamptz and (at, id) < ($3::timestamptz, $4::uuid)
              and ($5::text[] is null or level = any ($5))
              and ($6::text is null or event = $6)
              and ($7::uuid is null or request_id = $7)
              and ($8::text is null or trace_id = $8)
              and ($9::uuid is null or task_id = $9)
            order by at desc, id desc
            limit $1`,
    row: listedRecord,
  });

export const selectRecords = {
  ofRequest: selectPage('of_request', 'request_id = $7::uuid'),
  ofTrace: selectPage('of_trace', 'trace_id = $8::text'),
  ofTask: selectPage('of_task', 'task_id = $9::uuid'),
  all: selectPage('all', 'true'),
};

/** Everything that belongs to any of these requests, traces or tasks, oldest first. */
export const selectRecordsAbout = sql({
  name: 'log_records.select_records_about',
  text: `select ${columns} from request_logs
          where request_id = any ($1::uuid[]) or trace_id = any ($2::text[]) or task_id = any ($3::uuid[])
          order by at, id
          limit $4`,
  row: storedRecord,
});

export const deleteOldRecords = sql({
  name: 'log_records.delete_old_records',
  text: `delete from request_logs where id in (select id from request_logs where at < $1 limit $2)`,
  row: z.never(),
});

/** Also what other lines of the same requests say. */
export const deleteRecordsOfUser = sql({
  name: 'log_records.delete_records_of_user',
  text: `delete from request_logs
          where user_id = $1
             or request_id in (select request_id from request_logs where user_id = $1 and request_id is not null)`,
  row: z.never(),
});

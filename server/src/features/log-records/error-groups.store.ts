import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** `$1` is a JSON list of what happened since the last write. Whoever comes back is open again. */
export const upsertGroups = sql({
  name: 'log_records.upsert_error_groups',
  text: `insert into error_groups as present
           (fingerprint, type, message, location, stack, count, first_at, last_at, last_trace_id, last_request_id)
         select fingerprint, type, message, location, stack, count, first_at, last_at, last_trace_id, last_request_id
           from jsonb_to_recordset($1::jsonb) as one (
             fingerprint text, type text, message text, location text, stack text, count bigint, first_at timestamptz,
             last_at timestamptz, last_trace_id text, last_request_id uuid)
          order by fingerprint
         on conflict (fingerprint) do update set
           message = excluded.message, location = excluded.location, stack = excluded.stack,
           count = present.count + excluded.count,
           first_at = least(present.first_at, excluded.first_at),
           last_at = greatest(present.last_at, excluded.last_at),
           last_trace_id = coalesce(excluded.last_trace_id, present.last_trace_id),
           last_request_id = coalesce(excluded.last_request_id, present.last_request_id),
           resolved_at = case when excluded.last_at > present.resolved_at then null else present.resolved_at end`,
  row: z.never(),
});

export const addHours = sql({
  name: 'log_records.add_error_hours',
  text: `insert into error_group_hours as present (fingerprint, hour, count)
         select fingerprint, hour, count
           from jsonb_to_recordset($1::jsonb) as one (fingerprint text, hour timestamptz, count bigint)
          order by fingerprint, hour
         on conflict (fingerprint, hour) do update set count = present.count + excluded.count`,
  row: z.never(),
});

/** Those that the newest have pushed out go with it. */
export const insertSamples = sql({
  name: 'log_records.insert_error_samples',
  text: `insert into error_samples (id, fingerprint, at, event, message, trace_id, request_id, task_id, user_id)
         select id, fingerprint, at, event, message, trace_id, request_id, task_id, user_id
           from jsonb_to_recordset($1::jsonb) as one (
             id uuid, fingerprint text, at timestamptz, event text, message text, trace_id text, request_id uuid,
             task_id uuid, user_id uuid)`,
  row: z.never(),
});

export const trimSamples = sql({
  name: 'log_records.trim_error_samples',
  text: `delete from error_samples
          where id in (
            select old.id
              from unnest($1::text[]) as touched (fingerprint)
             cross join lateral (select id from error_samples s where s.fingerprint = touched.fingerprint
                                  order by at desc, id desc offset $2) old)`,
  row: z.never(),
});

const group = z.object({
  fingerprint: z.string(),
  type: z.string(),
  message: z.string(),
  location: z.string(),
  stack: z.string().nullable(),
  count: z.coerce.number(),
  firstAt: z.date(),
  lastAt: z.date(),
  lastTraceId: z.string().nullable(),
  lastRequestId: z.string().nullable(),
  resolvedAt: z.date().nullable(),
  /** The last 24 hours, the running one last. */
  perHour: z.array(z.coerce.number()),
  positionTime: z.string(),
});

export type ErrorGroup = z.output<typeof group>;

const columns = `g.fingerprint, g.type, g.message, g.location, g.stack, g.count, g.first_at as "firstAt", g.last_at as "lastAt",
  g.last_trace_id as "lastTraceId", g.last_request_id as "lastRequestId", g.resolved_at as "resolvedAt",
  (select array_agg(coalesce(h.count, 0) order by slot.hour)
     from generate_series(date_trunc('hour', $1::timestamptz, 'UTC') - interval '23 hours',
                          date_trunc('hour', $1::timestamptz, 'UTC'), interval '1 hour') as slot (hour)
     left join error_group_hours h on h.fingerprint = g.fingerprint and h.hour = slot.hour) as "perHour",
  to_char(g.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "positionTime"`;

/** Values: now, how many, since when, the position (time, fingerprint), whether open (null: both). */
export const selectGroups = sql({
  name: 'log_records.select_error_groups',
  text: `select ${columns}
           from error_groups g
          where g.last_at >= $3::timestamptz and (g.last_at, g.fingerprint) < ($4::timestamptz, $5::text)
            and ($6::boolean is null or (g.resolved_at is null) = $6)
          order by g.last_at desc, g.fingerprint desc
          limit $2`,
  row: group,
});

export const selectGroup = sql({
  name: 'log_records.select_error_group',
  text: `select ${columns} from error_groups g where g.fingerprint = $2`,
  row: group,
});

const sample = z.object({
  at: z.date(),
  event: z.string(),
  message: z.string(),
  traceId: z.string().nullable(),
  requestId: z.string().nullable(),
  taskId: z.string().nullable(),
});
const sampleColumns = `s.at, s.event, s.message, s.trace_id as "traceId", s.request_id as "requestId", s.task_id as "taskId"`;

export type StoredSample = z.output<typeof sample>;

export const selectSamples = sql({
  name: 'log_records.select_error_samples',
  text: `select ${sampleColumns} from error_samples s where s.fingerprint = $1 order by s.at desc, s.id desc limit $2`,
  row: sample,
});

/** The times of errors that belong to any of these requests, traces or tasks, oldest first. */
export const selectErrorsAbout = sql({
  name: 'log_records.select_errors_about',
  text: `select s.fingerprint, g.type, g.count, ${sampleColumns}
           from error_samples s
           join error_groups g on g.fingerprint = s.fingerprint
          where s.request_id = any ($1::uuid[]) or s.trace_id = any ($2::text[]) or s.task_id = any ($3::uuid[])
          order by s.at, s.id
          limit $4`,
  row: sample.extend({ fingerprint: z.string(), type: z.string(), count: z.coerce.number() }),
});

/** Touches nothing when it is resolved already. */
export const resolveGroup = sql({
  name: 'log_records.resolve_error_group',
  text: `update error_groups set resolved_at = $2 where fingerprint = $1 and resolved_at is null`,
  row: z.never(),
});

export const deleteOldGroups = sql({
  name: 'log_records.delete_old_error_groups',
  text: `delete from error_groups
          where fingerprint in (select fingerprint from error_groups where last_at < $1 limit $2)`,
  row: z.never(),
});

export const deleteOldHours = sql({
  name: 'log_records.delete_old_error_hours',
  text: `delete from error_group_hours
          where (fingerprint, hour) in (select fingerprint, hour from error_group_hours where hour < $1 limit $2)`,
  row: z.never(),
});

export const deleteSamplesOfUser = sql({
  name: 'log_records.delete_error_samples_of_user',
  text: `delete from error_samples
          where user_id = $1
             or request_id in (select request_id from request_logs where user_id = $1 and request_id is not null)`,
  row: z.never(),
});

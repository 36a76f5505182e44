import { z } from 'zod';
import { type Statement, sql } from '../../platform/postgres/database.ts';
import { positionTime } from '../../platform/postgres/newest-first.ts';

/** One value of each column and row, in the order of `SegmentRow`. */
export const insertSegments = sql({
  name: 'traces.insert_segments',
  text: `insert into trace_segments (id, at, trace_id, root_span_id, name, kind, duration_ms, status, error, kept_because,
                                     span_count, dropped_spans, request_id, task_id, user_id, session_id, spans)
         select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::float8[],
                              $8::text[], $9::text[], $10::text[], $11::int[], $12::int[], $13::uuid[], $14::uuid[],
                              $15::uuid[], $16::uuid[], $17::bytea[])
         on conflict (id) do nothing`,
  row: z.never(),
});

const segmentHead = z.object({
  id: z.string(),
  at: z.date(),
  traceId: z.string().transform((uuid) => uuid.replaceAll('-', '')),
  rootSpanId: z.string(),
  name: z.string(),
  // Texts: the release that runs beside this one may write a word that this one does not know.
  kind: z.string(),
  durationMs: z.number(),
  status: z.string(),
  error: z.string().nullable(),
  keptBecause: z.string(),
  spanCount: z.number(),
  droppedSpans: z.number(),
  requestId: z.string().nullable(),
  taskId: z.string().nullable(),
  userId: z.string().nullable(),
  sessionId: z.string().nullable(),
});
const listedSegment = segmentHead.extend({ positionTime: z.string() });
const wholeSegment = segmentHead.extend({ spans: z.instanceof(Buffer) });

export type SegmentHead = z.output<typeof segmentHead>;
export type ListedSegment = z.output<typeof listedSegment>;
export type WholeSegment = z.output<typeof wholeSegment>;

const columns = `id, at, trace_id as "traceId", root_span_id as "rootSpanId", name, kind, duration_ms as "durationMs", status,
  error, kept_because as "keptBecause", span_count as "spanCount", dropped_spans as "droppedSpans", request_id as "requestId",
  task_id as "taskId", user_id as "userId", session_id as "sessionId"`;

/**
 * The page of segments after a position, newest first. Values: how many, since when, the position (time, id), then the
 * filters: name, why it was kept, status, least duration, request, task, user, session; null for one that does not count.
 *
 * One statement for each index that can lead, as for the audit log.
 */
const selectPage = <Row>(name: string, leading: string, more: string, row: z.ZodType<Row>): Statement<Row> =>
  sql({
    name: `traces.select_${name}`,
    text: `select ${columns}, ${more}
             from trace_segments
            where ${leading}
              and at >= $2::timestamptz and (at, id) < ($3::timestamptz, $4::uuid)
              and ($5::text is null or name = $5 or right(name, length($5) + 1) = ' ' || $5)
              and ($6::text is null or kept_because = $6)
              and ($7::text is null or status = $7)
              and ($8::float8 is null or duration_ms >= $8)
              and ($9::uuid is null or request_id = $9)
              and ($10::uuid is null or task_id = $10)
              and ($11::uuid is null or user_id = $11)
              and ($12::uuid is null or session_id = $12)
            order by at desc, id desc
            limit $1`,
    row,
  });

const selectHeads = (name: string, leading: string): Statement<ListedSegment> =>
  selectPage(name, leading, `${positionTime} as "positionTime"`, listedSegment);

export const selectSegments = {
  ofRequest: selectHeads('of_request', 'request_id = $9::uuid'),
  ofTask: selectHeads('of_task', 'task_id = $10::uuid'),
  ofSession: selectHeads('of_session', 'session_id = $12::uuid'),
  ofUser: selectHeads('of_user', 'user_id = $11::uuid'),
  named: selectHeads('named', 'name = $5::text'),
  ofRoute: selectHeads(
    'of_route',
    `name = any (array['GET ' || $5, 'POST ' || $5, 'PUT ' || $5, 'PATCH ' || $5, 'DELETE ' || $5])`,
  ),
  failed: selectHeads('failed', `status = 'error'`),
  all: selectHeads('all', 'true'),
};

/** The same, with their spans. */
export const selectWholeSegments = {
  ofSession: selectPage('whole_of_session', 'session_id = $12::uuid', 'spans', wholeSegment),
  ofUser: selectPage('whole_of_user', 'user_id = $11::uuid', 'spans', wholeSegment),
};

/** $1 how many, $2 trace ids, $3 request ids, $4 task ids; oldest first. */
export const selectSegmentsOfKeys = sql({
  name: 'traces.select_segments_of_keys',
  text: `select ${columns}, spans
           from trace_segments
          where trace_id = any ($2::uuid[]) or request_id = any ($3::uuid[]) or task_id = any ($4::uuid[])
          order by at, id
          limit $1`,
  row: wholeSegment,
});

export const forgetUserOfSegments = sql({
  name: 'traces.forget_user',
  text: `update trace_segments set user_id = null, session_id = null where user_id = $1`,
  row: z.never(),
});

export const deleteOldSegments = sql({
  name: 'traces.delete_old_segments',
  text: `delete from trace_segments where id in (select id from trace_segments where at < $1 order by at limit $2)`,
  row: z.never(),
});

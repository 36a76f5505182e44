import { z } from 'zod';
import { type Statement, sql } from '../../platform/postgres/database.ts';
import { positionTime } from '../../platform/postgres/newest-first.ts';

export const auditEvent = z.object({
  id: z.string(),
  at: z.date(),
  actorKind: z.enum(['user', 'system', 'operator', 'anonymous']),
  actorId: z.string().nullable(),
  subjectId: z.string().nullable(),
  // A text: the release that runs beside this one may write an action that this one does not know.
  action: z.string(),
  outcome: z.enum(['success', 'failure']),
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
  traceId: z.string().nullable(),
  sessionId: z.string().nullable(),
  personal: z.record(z.string(), z.unknown()),
});
const listedAuditEvent = auditEvent.extend({ positionTime: z.string() });

export type AuditEvent = z.output<typeof auditEvent>;
export type ListedAuditEvent = z.output<typeof listedAuditEvent>;

export const columns = `id, at, actor_kind as "actorKind", actor_id as "actorId", subject_id as "subjectId", action, outcome, reason,
  request_id as "requestId", trace_id as "traceId", session_id as "sessionId", personal`;

export const selectAuditEvent = sql({
  name: 'audit.select_event',
  text: `select ${columns} from audit_events where id = $1`,
  row: auditEvent,
});

/**
 * The page of events after a position, newest first. Values: how many, since when, the position (time, id), then
 * the filters: actor, subject, actions, outcome, session, request; null for a filter that does not count.
 *
 * One statement for each index that can lead, its own filter stated without "or null": its plan reads that index in the
 * order of the list and stops after the page.
 */
const selectPage = (name: string, leading: string): Statement<ListedAuditEvent> =>
  sql({
    name: `audit.select_events_${name}`,
    text: `select ${columns}, ${positionTime} as "positionTime"
             from audit_events
            where ${leading}
              and at >= $2::timestamptz and (at, id) < ($3::timestamptz, $4::uuid)
              and ($5::uuid is null or actor_id = $5)
              and ($6::uuid is null or subject_id = $6)
              and ($7::text[] is null or action = any ($7))
              and ($8::text is null or outcome = $8)
              and ($9::uuid is null or session_id = $9)
              and ($10::uuid is null or request_id = $10)
            order by at desc, id desc
            limit $1`,
    row: listedAuditEvent,
  });

export const selectEvents = {
  ofRequest: selectPage('of_request', 'request_id = $10::uuid'),
  ofSession: selectPage('of_session', 'session_id = $9::uuid'),
  ofSubject: selectPage('of_subject', 'subject_id = $6::uuid'),
  ofActor: selectPage('of_actor', 'actor_id = $5::uuid'),
  // One action is an equality, which keeps the index in the order of the list.
  ofAction: selectPage('of_action', 'action = ($7::text[])[1]'),
  ofActions: selectPage('of_actions', 'action = any ($7::text[])'),
  failedOfAction: selectPage('failed_of_action', `outcome = 'failure' and action = ($7::text[])[1]`),
  failed: selectPage('failed', `outcome = 'failure'`),
  all: selectPage('all', 'true'),
};

const settledBelow = `case when $1::xid8 >= pg_snapshot_xmax(pg_current_snapshot())
                            then '18446744073709551615'::xid8 else pg_snapshot_xmin(pg_current_snapshot()) end`;

/** The next events after a position (transaction, id), in the order of transactions. See `audit-reading.ts` for what is settled. */
export const selectSettledEvents = sql({
  name: 'audit.select_settled_events',
  text: `select ${columns}, recorded_in::text as "recordedIn"
           from audit_events
          where (recorded_in, id) > ($1::xid8, $2::uuid) and recorded_in < ${settledBelow}
          order by recorded_in, id
          limit $3`,
  row: auditEvent.extend({ recordedIn: z.string() }),
});

/** Always one row. */
export const selectNextEvent = sql({
  name: 'audit.select_next_event',
  text: `select n.at as "oldestAt", coalesce(n.recorded_in < ${settledBelow}, false) as "isSettled",
                $1::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) as "isAhead"
           from (select) one
           left join lateral (select at, recorded_in from audit_events
                               where (recorded_in, id) > ($1::xid8, $2::uuid)
                               order by recorded_in, id limit 1) n on true`,
  row: z.object({ oldestAt: z.date().nullable(), isSettled: z.boolean(), isAhead: z.boolean() }),
});

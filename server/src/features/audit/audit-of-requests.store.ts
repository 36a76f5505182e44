import { type Readable, sql } from '../../platform/postgres/database.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { type AuditEvent, auditEvent, columns } from './audit-events.store.ts';

// Each half reads an index of its own; the second holds only what the first does not find by the digits of the trace.
export const selectEventsOfRequests = sql({
  name: 'audit.select_events_of_requests',
  text: `(select ${columns} from audit_events where request_id = any ($1::uuid[]) order by at, id limit $3)
         union all
         (select ${columns} from audit_events
           where trace_id = any ($2::text[]) and trace_id is not null
             and (request_id is null or trace_id <> replace(request_id::text, '-', ''))
             and (request_id is null or request_id <> all ($1::uuid[]))
           order by at, id limit $3)`,
  row: auditEvent,
});

/** What these requests and traces left in the log, oldest first, at most `limit` of either. */
export const readEventsOfRequests = (
  db: Readable,
  keys: { readonly requestIds: readonly Uuid[]; readonly traceIds: readonly string[] },
  limit: number,
): Promise<AuditEvent[]> => db.rows(selectEventsOfRequests, [keys.requestIds, keys.traceIds, limit]);

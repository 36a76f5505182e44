import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertAuditEvent = sql({
  name: 'audit.insert_event',
  text: `insert into audit_events (id, at, actor_kind, actor_id, subject_id, action, outcome, reason, request_id, trace_id, session_id, personal)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
  row: z.never(),
});

export const insertAuditEvents = sql({
  name: 'audit.insert_events',
  text: `insert into audit_events (id, at, actor_kind, actor_id, subject_id, action, outcome, reason, session_id, personal)
         select id, at, actor_kind, actor_id, subject_id, action, outcome, reason, session_id, personal
           from jsonb_to_recordset($1::jsonb)
             as given (id uuid, at timestamptz, actor_kind text, actor_id uuid, subject_id uuid, action text, outcome text,
                       reason text, session_id uuid, personal jsonb)`,
  row: z.never(),
});

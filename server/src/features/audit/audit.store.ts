import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertAuditEvent = sql({
  name: 'audit.insert_event',
  text: `insert into audit_events (id, at, actor_kind, actor_id, subject_id, action, outcome, reason, request_id, trace_id, session_id, personal)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
  row: z.never(),
});

import { z } from 'zod';
import type { AuditEvent } from './audit-events.store.ts';

/** An event as it is answered. */
export const eventBody = z
  .strictObject({
    id: z.uuid(),
    at: z.iso.datetime(),
    actor_kind: z
      .enum(['user', 'system', 'operator', 'anonymous'])
      .meta({ description: 'A user by the API, the server by itself, the command line, or nobody known.' }),
    actor_id: z.uuid().nullable(),
    subject_id: z.uuid().nullable().meta({ description: 'Whose account the act touched.' }),
    action: z.string(),
    outcome: z.enum(['success', 'failure']),
    reason: z.string().nullable(),
    request_id: z
      .uuid()
      .nullable()
      .meta({ description: 'Null for acts of the command line and of the server itself.' }),
    trace_id: z.string().nullable(),
    session_id: z.uuid().nullable(),
    personal: z.record(z.string(), z.unknown()).meta({
      description:
        'Everything about people: address and User-Agent of the request, and what was changed, before and after.',
    }),
  })
  .meta({ id: 'AuditEvent', description: 'An act, written in the transaction of the act itself and never changed.' });

export const presentEvent = (event: AuditEvent) => ({
  id: event.id,
  at: event.at.toISOString(),
  actor_kind: event.actorKind,
  actor_id: event.actorId,
  subject_id: event.subjectId,
  action: event.action,
  outcome: event.outcome,
  reason: event.reason,
  request_id: event.requestId,
  trace_id: event.traceId,
  session_id: event.sessionId,
  personal: event.personal,
});

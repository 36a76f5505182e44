import type { AuditAction } from '../src/vocabulary/audit-entry.ts';
import type { Uuid } from '../src/vocabulary/ids.ts';
import type { Chance } from './chance.ts';
import type { Place } from './places.ts';
import { insertInto, type Row } from './rows.ts';

export type Act = {
  readonly at: Date;
  /** Null: nobody known, or the house itself. */
  readonly actorId: Uuid | null;
  readonly actorKind?: 'user' | 'system' | 'operator' | 'anonymous';
  readonly subjectId: Uuid | null;
  readonly action: AuditAction;
  /** Why it failed; null for what succeeded. */
  readonly failure?: string | null;
  /** Why something was done that succeeded. */
  readonly reason?: string;
  readonly place?: Place;
  readonly requestId?: Uuid;
  readonly traceId?: string;
  readonly sessionId?: Uuid | null;
  readonly personal?: Readonly<Record<string, unknown>>;
};

/** An act as the audit log keeps it. */
export const auditRow = (chance: Chance, act: Act): Row => {
  const { at, place, failure = null } = act;
  const isByRequest = place !== undefined;
  return {
    id: chance.idAt(at),
    at,
    actor_kind: act.actorKind ?? (act.actorId === null ? 'anonymous' : 'user'),
    actor_id: act.actorId,
    subject_id: act.subjectId,
    action: act.action,
    outcome: failure === null ? 'success' : 'failure',
    reason: failure ?? act.reason ?? null,
    request_id: act.requestId ?? (isByRequest ? chance.idAt(at) : null),
    trace_id: act.traceId ?? (isByRequest ? chance.hex(32) : null),
    session_id: act.sessionId ?? null,
    personal: {
      ...(isByRequest && { client_address: place.address, user_agent: place.userAgent }),
      ...act.personal,
    },
  };
};

export const insertAuditEvents = insertInto('audit_events', [
  ...['id', 'at', 'actor_kind', 'actor_id', 'subject_id', 'action', 'outcome', 'reason'],
  ...['request_id', 'trace_id', 'session_id', 'personal'],
]);

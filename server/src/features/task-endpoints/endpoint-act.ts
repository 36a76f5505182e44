import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditAction, AuditEntry } from '../../vocabulary/audit-entry.ts';

/** The audit entry of what was done to an endpoint, by somebody or by the house itself. */
export const endpointAct = (
  actor: Actor | 'system',
  action: AuditAction,
  at: Date,
  personal: Readonly<Record<string, unknown>>,
  reason: string | null = null,
): AuditEntry => {
  const byUser = actor !== 'system' && actor.kind === 'user' ? actor : null;
  return {
    at,
    actorKind: actor === 'system' ? 'system' : actor.kind,
    actorId: byUser?.principal.userId ?? null,
    subjectId: null,
    action,
    outcome: 'success',
    reason,
    request: byUser?.context ?? null,
    sessionId: byUser?.principal.sessionId ?? null,
    personal,
  };
};

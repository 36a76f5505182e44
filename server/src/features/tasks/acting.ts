import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditAction, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { TaskCause } from '../../vocabulary/task-cause.ts';

/** The actor as the cause of a task. */
export const causeOf = (actor: Actor): TaskCause =>
  actor.kind === 'operator'
    ? { actorKind: 'operator', actorId: null, request: null }
    : { actorKind: 'user', actorId: actor.principal.userId, request: actor.context };

/** The audit entry of what the actor did to tasks, queues and schedules. */
export const auditedBy = (
  actor: Actor,
  action: AuditAction,
  at: Date,
  change: { readonly before: unknown; readonly after: unknown },
): AuditEntry => ({
  at,
  actorKind: actor.kind === 'operator' ? 'operator' : 'user',
  actorId: actor.kind === 'operator' ? null : actor.principal.userId,
  subjectId: null,
  action,
  outcome: 'success',
  reason: null,
  request: actor.kind === 'operator' ? null : actor.context,
  sessionId: actor.kind === 'operator' ? null : actor.principal.sessionId,
  personal: change,
});

import type { ClientDescription } from './client.ts';
import type { SessionId, UserId, Uuid } from './ids.ts';

/** One act as it goes into the audit log, in the transaction that caused it. */
export type AuditEntry = {
  readonly at: Date;
  readonly actorKind: 'user' | 'system' | 'operator' | 'anonymous';
  readonly actorId: UserId | null;
  /** Whose account the act touched. */
  readonly subjectId: UserId | null;
  readonly action: AuditAction;
  readonly outcome: 'success' | 'failure';
  readonly reason: string | null;
  /** Null for acts outside a request: the command line, a timer. */
  readonly request: { readonly requestId: Uuid; readonly traceId: string; readonly client: ClientDescription } | null;
  readonly sessionId: SessionId | null;
  /** Personal data stands here and nowhere else in the row, so that it can be encrypted by itself. */
  readonly personal?: Readonly<Record<string, unknown>>;
};

/** Who acts, and by which request. */
export type AuditActor = Pick<AuditEntry, 'actorKind' | 'actorId' | 'request'>;

/** What can be audited: a closed list, so that a filter or an alert never waits for a word nobody writes. */
export type AuditAction =
  | 'setup.completed'
  | 'user.signed_up'
  | 'user.signed_in'
  | 'user.profile_changed'
  | 'user.password_changed'
  | 'user.email_verified'
  | 'user.password_reset_requested'
  | 'user.password_reset'
  | 'user.roles_changed'
  | 'user.erased'
  | 'session.ended'
  | 'session.refresh_token_reused'
  | 'session.reauthenticated'
  | 'signing_key.rotated'
  | 'user.created'
  | 'user.imported'
  | 'users.exported'
  | 'user.changed'
  | 'user.disabled'
  | 'user.enabled'
  | 'user.cache_dropped'
  | 'user.invited'
  | 'user.magic_link_requested'
  | 'user.password_removed'
  | 'user.email_change_requested'
  | 'user.email_changed'
  | 'invitation.resent'
  | 'invitation.withdrawn'
  | 'invitation.accepted'
  | 'role.created'
  | 'role.changed'
  | 'role.deleted'
  | 'ip_rule.created'
  | 'ip_rule.changed'
  | 'ip_rule.deleted'
  | 'rate_limit.blocked'
  | 'rate_limit.unblocked'
  | 'error_group.resolved'
  | 'log_level.changed'
  | 'profile.taken'
  | 'task_endpoint.created'
  | 'task_endpoint.changed'
  | 'task_endpoint.deleted'
  | 'task_endpoint.secret_rotated'
  | 'task_endpoint.tested'
  | 'task.enqueued'
  | 'task.cancelled'
  | 'task.retried'
  | 'task.replayed'
  | 'task.priority_changed'
  | 'queue.paused'
  | 'queue.resumed'
  | 'queue.changed'
  | 'schedule.run'
  | 'schedule.paused'
  | 'schedule.resumed'
  | 'alert.silenced'
  | 'alert.silence_ended'
  | 'alert.tested';

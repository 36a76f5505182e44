import type { AuditAction } from '../../vocabulary/audit-entry.ts';

// A record, so that the compiler finds an action that was added to the vocabulary and not here.
const actions: Readonly<Record<AuditAction, true>> = {
  'setup.completed': true,
  'user.signed_up': true,
  'user.signed_in': true,
  'user.profile_changed': true,
  'user.password_changed': true,
  'user.roles_changed': true,
  'user.erased': true,
  'session.ended': true,
  'session.refresh_token_reused': true,
  'signing_key.rotated': true,
  'user.created': true,
  'user.changed': true,
  'user.disabled': true,
  'user.enabled': true,
  'user.cache_dropped': true,
  'role.created': true,
  'role.changed': true,
  'role.deleted': true,
  'ip_rule.created': true,
  'ip_rule.changed': true,
  'ip_rule.deleted': true,
  'rate_limit.blocked': true,
  'rate_limit.unblocked': true,
  'task.enqueued': true,
  'task.cancelled': true,
  'task.retried': true,
  'task.replayed': true,
  'task.priority_changed': true,
  'queue.paused': true,
  'queue.resumed': true,
  'queue.changed': true,
  'schedule.run': true,
  'schedule.paused': true,
  'schedule.resumed': true,
};

/** Everything that can be audited, by name. */
export const auditActions: readonly string[] = Object.keys(actions);

import { Problem, type ProblemKind } from '../../platform/problem/problem.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';

/** The accounts an act locks: its own actor's too, so that nobody acts with rights that were taken from them a moment ago. */
export const lockedBy = (actor: Actor, ...others: readonly UserId[]): readonly UserId[] =>
  actor.kind === 'user' ? [actor.principal.userId, ...others] : others;

/**
 * The actor's account as it stands under the lock; undefined for the operator. On another process than the one that ended
 * it a token may live on for a second, which must not be long enough to give the rights back.
 *
 * @throws Problem `tokenRevoked` when the account has changed since the token was issued.
 */
export const requireCurrent = (actor: Actor, locked: readonly User[], tokenRevoked: ProblemKind): User | undefined => {
  if (actor.kind === 'operator') return undefined;
  const { userId, securityVersion } = actor.principal;
  const user = locked.find((one) => one.id === userId);
  if (user?.status !== 'active' || user.securityVersion !== securityVersion) throw new Problem(tokenRevoked);
  return user;
};

/** The actor as the audit log names them. */
export const auditActorOf = (actor: Actor): AuditActor =>
  actor.kind === 'operator'
    ? { actorKind: 'operator', actorId: null, request: null }
    : { actorKind: 'user', actorId: actor.principal.userId, request: actor.context };

/** The audit entry of what the actor did to an account. */
export const describeAct = (
  actor: Actor,
  subjectId: UserId,
  action: AuditEntry['action'],
  at: Date,
  personal: Readonly<Record<string, unknown>> = {},
): AuditEntry => ({
  ...auditActorOf(actor),
  at,
  subjectId,
  action,
  outcome: 'success',
  reason: null,
  sessionId: actor.kind === 'user' ? actor.principal.sessionId : null,
  personal,
});

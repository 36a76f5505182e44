import type { RequestContext } from '../../platform/http/route.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import { Problem, type ProblemKind } from '../../platform/problem/problem.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';

/** Who changes roles: somebody over the API, or whoever may run commands on the server and needs no permission. */
export type Actor =
  | { readonly kind: 'user'; readonly principal: Principal; readonly context: RequestContext }
  | { readonly kind: 'operator' };

export type ActorNeeds = {
  /**
   * The accounts of these ids that exist, locked until the transaction ends; with `administrators`, those of every active
   * administrator too. All in one order, so that people who change each other wait instead of deadlocking.
   */
  readonly lockUsers: (
    tx: Transaction,
    ids: readonly UserId[],
    also: { readonly administrators: boolean },
  ) => Promise<readonly User[]>;
  /** What a token is answered with whose account has changed since. */
  readonly tokenRevoked: ProblemKind;
};

/**
 * The actor's account as it stands under the lock; undefined for the operator. A token may outlive its rights by a second
 * on another process, which must not be long enough to put them back.
 *
 * @throws Problem 401 when the account has changed since the token was issued.
 */
export const requireCurrent = (
  actor: Actor,
  locked: readonly User[],
  { tokenRevoked }: Pick<ActorNeeds, 'tokenRevoked'>,
): User | undefined => {
  if (actor.kind === 'operator') return undefined;
  const { userId, securityVersion } = actor.principal;
  const user = locked.find((one) => one.id === userId);
  if (user === undefined || user.status !== 'active' || user.securityVersion !== securityVersion) {
    throw new Problem(tokenRevoked);
  }
  return user;
};

/** The actor's act as it goes into the audit log. */
export const auditEntryOf = (
  actor: Actor,
  act: Pick<AuditEntry, 'action' | 'at' | 'subjectId'> & { readonly personal: AuditEntry['personal'] & object },
): AuditEntry => ({
  ...act,
  actorKind: actor.kind,
  actorId: actor.kind === 'user' ? actor.principal.userId : null,
  outcome: 'success',
  reason: null,
  request: actor.kind === 'user' ? actor.context : null,
  sessionId: actor.kind === 'user' ? actor.principal.sessionId : null,
});

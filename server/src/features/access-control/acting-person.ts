import type { Transaction } from '../../platform/postgres/database.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';

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
  /**
   * The actor's account as it stands among the locked ones; undefined for the operator.
   *
   * @throws Problem 401 when the account has changed since the token was issued.
   */
  readonly requireCurrent: (actor: Actor, locked: readonly User[]) => User | undefined;
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

import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { User } from '../../vocabulary/user.ts';
import { changeAccount, eraseAccount, lockUser } from './accounts.service.ts';
import type { ProfileCache } from './profile-cache.ts';
import { differenceOf, type Outdated, type UserChange } from './user-change.ts';

/** What the caller's own account needs from the rest of the house. */
export type ProfileNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly profiles: Pick<ProfileCache, 'read' | 'dropAfter'>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Refuses every access token of the user with a lower security version, once the transaction has committed. */
  readonly revokeUserBelow: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    reason: Outdated,
    at: Date,
  ) => Promise<void>;
  /** Removes password, sessions, tokens and the personal part of login records, and ends access everywhere. */
  readonly eraseBelongings: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    at: Date,
    by: AuditActor,
  ) => Promise<void>;
};

/** What people change of their own account. */
export type ProfileChange = Pick<UserChange, 'username' | 'name'>;

export type Profile = {
  read(principal: Principal): Promise<User>;
  /**
   * Giving up a username ends the access tokens that show it, this one too: somebody else may take it. The session goes on.
   *
   * @throws Problem `CONFLICT` for a taken username.
   */
  change(principal: Principal, change: ProfileChange, context: RequestContext): Promise<User>;
  /** @throws Problem `CONFLICT` for the last administrator. */
  erase(principal: Principal, context: RequestContext): Promise<void>;
};

export const createProfile = (needs: ProfileNeeds): Profile => {
  const { database, clock, profiles, recordAudit, revokeUserBelow, eraseBelongings } = needs;
  const audit = (
    principal: Principal,
    context: RequestContext,
    at: Date,
    action: AuditEntry['action'],
    personal = {},
  ) =>
    ({
      at,
      actorKind: 'user',
      actorId: principal.userId,
      subjectId: principal.userId,
      action,
      outcome: 'success',
      reason: null,
      request: context,
      sessionId: principal.sessionId,
      personal,
    }) satisfies AuditEntry;

  return {
    async read(principal) {
      const user = await profiles.read(principal.userId);
      if (user === undefined || user.status === 'erased') throw new Problem(notFound);
      return user;
    },

    change: (principal, change, context) =>
      database.transaction(async (tx) => {
        const at = clock.now();
        const user = await lockUser(tx, principal.userId);
        if (user.status === 'erased') throw new Problem(notFound);
        const { wanted, before, after, isEmpty, outdates } = differenceOf(user, change);
        if (isEmpty) return user;
        const changed = await changeAccount(tx, wanted, null, outdates !== null, at);
        profiles.dropAfter(tx, changed.id);
        if (outdates !== null) await revokeUserBelow(tx, changed.id, changed.securityVersion, outdates, at);
        await recordAudit(tx, audit(principal, context, at, 'user.profile_changed', { before, after }));
        return changed;
      }),

    async erase(principal, context) {
      const at = clock.now();
      await database.transaction(async (tx) => {
        const erased = await eraseAccount(tx, principal.userId, at);
        profiles.dropAfter(tx, erased.id);
        const by: AuditActor = { actorKind: 'user', actorId: principal.userId, request: context };
        await eraseBelongings(tx, principal.userId, erased.securityVersion, at, by);
        await recordAudit(tx, audit(principal, context, at, 'user.erased'));
      });
    },
  };
};

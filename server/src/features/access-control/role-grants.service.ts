import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import { unknownRoles } from './access-control.errors.ts';
import { type ActorNeeds, auditEntryOf } from './acting-person.ts';
import { refuseBeyondAuthority, refuseBeyondCeiling } from './ceiling.ts';
import { createPermissionSet } from './permission-set.ts';
import { defineRoles, permissionsIn } from './role-registry.ts';
import { shareRoles } from './roles.store.ts';

export type RoleGrantsNeeds = ActorNeeds & {
  readonly database: Database;
  readonly clock: Clock;
  /** Replaces the roles and raises the security version. @throws Problem `CONFLICT` when it would remove the last administrator. */
  readonly setRoles: (tx: Transaction, userId: UserId, roles: readonly string[], at: Date) => Promise<User>;
  /** Ends every access token of the user with a lower security version, on every process. */
  readonly revokeUserBelow: (
    tx: Transaction,
    userId: UserId,
    securityVersion: number,
    reason: 'roles_changed',
    at: Date,
  ) => Promise<void>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type RoleGrants = {
  /**
   * Makes sure that the actor may give these roles, and that none of them is deleted before the transaction ends. To be
   * called after the accounts in question are locked.
   *
   * @param path of the list in the request.
   * @throws Problem `INVALID_INPUT` for a role that nobody defined, `FORBIDDEN` beyond the ceiling.
   */
  requireGrantable(tx: Transaction, actor: Actor, roles: readonly string[], path: string): Promise<void>;
  /**
   * Replaces the roles of an account, which ends its access tokens; no change changes nothing.
   *
   * @throws Problem `NOT_FOUND`; `INVALID_INPUT` for a role that nobody defined; `FORBIDDEN` when the account, or a role
   * given or taken, holds what the actor does not; `CONFLICT` for the last administrator.
   */
  setRoles(actor: Actor, userId: UserId, roles: readonly string[]): Promise<User>;
};

export const createRoleGrants = (needs: RoleGrantsNeeds): RoleGrants => {
  const { database, clock, recordAudit } = needs;

  /** The definitions of all roles named, shared with other grants and kept from changing or vanishing. */
  const shareDefinitions = async (tx: Transaction, names: readonly string[]) =>
    defineRoles(await tx.rows(shareRoles, [names]));

  const refuseUnknown = (definitions: ReadonlyMap<string, unknown>, roles: readonly string[], path: string): void => {
    const places = roles.flatMap((role, place) => (definitions.has(role) ? [] : [place]));
    if (places.length > 0) throw unknownRoles(path, places);
  };

  return {
    async requireGrantable(tx, actor, roles, path) {
      const held = actor.kind === 'user' ? actor.principal.roles : [];
      const definitions = await shareDefinitions(tx, [...roles, ...held]);
      refuseUnknown(definitions, roles, path);
      if (actor.kind === 'operator') return;
      refuseBeyondCeiling(createPermissionSet(permissionsIn(definitions, held)), permissionsIn(definitions, roles));
    },

    setRoles: (actor, userId, roles) =>
      database.transaction(async (tx) => {
        const ids = actor.kind === 'user' ? [actor.principal.userId, userId] : [userId];
        const locked = await needs.lockUsers(tx, ids, { administrators: !roles.includes('admin') });
        const own = needs.requireCurrent(actor, locked);
        const user = locked.find((one) => one.id === userId);
        if (user === undefined || user.status === 'erased') throw new Problem(notFound);
        const given = roles.filter((role) => !user.roles.includes(role));
        const isUnchanged = given.length === 0 && user.roles.every((role) => roles.includes(role));
        const definitions = await shareDefinitions(tx, [...roles, ...user.roles, ...(own?.roles ?? [])]);
        refuseUnknown(definitions, roles, 'roles');
        if (own !== undefined) {
          const held = createPermissionSet(permissionsIn(definitions, own.roles));
          // What is taken is among what the account holds.
          refuseBeyondAuthority(held, permissionsIn(definitions, user.roles));
          refuseBeyondCeiling(held, permissionsIn(definitions, given));
        }
        if (isUnchanged) return user;
        const at = clock.now();
        const changed = await needs.setRoles(tx, userId, roles, at);
        await needs.revokeUserBelow(tx, userId, changed.securityVersion, 'roles_changed', at);
        await recordAudit(
          tx,
          auditEntryOf(actor, {
            action: 'user.roles_changed',
            at,
            subjectId: userId,
            personal: { before: { roles: user.roles }, after: { roles: changed.roles } },
          }),
        );
        return changed;
      }),
  };
};

import type { Clock } from '../../platform/clock/clock.ts';
import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { isUniqueViolation } from '../../platform/postgres/database-error.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import { roleIsBuiltIn, roleIsHeld, roleNameTaken } from './access-control.errors.ts';
import { type ActorNeeds, auditEntryOf } from './acting-person.ts';
import { builtInRoles, isBuiltIn, type RoleDefinition } from './built-in-roles.ts';
import { refuseBeyondCeiling } from './ceiling.ts';
import { createPermissionSet } from './permission-set.ts';
import { defineRoles, permissionsIn, type RoleRegistry } from './role-registry.ts';
import * as store from './roles.store.ts';

export type RolesNeeds = ActorNeeds & {
  readonly database: Database;
  readonly clock: Clock;
  readonly changes: Pick<ChangeFeed, 'announce'>;
  readonly countHolders: (tx: Transaction, role: string) => Promise<number>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/** A role as it is shown: a built-in one has no times. */
export type Role = RoleDefinition & { readonly createdAt?: Date; readonly updatedAt?: Date };

export type RoleChange = { readonly description?: string; readonly permissions?: readonly Permission[] };

export type Roles = {
  /** The first `limit` roles by name after this one. */
  list(after: string, limit: number): Promise<Role[]>;
  /** @throws Problem `NOT_FOUND` */
  read(name: string): Promise<Role>;
  /** @throws Problem `CONFLICT` for a taken name, `FORBIDDEN` beyond the ceiling. */
  create(actor: Actor, role: RoleDefinition): Promise<Role>;
  /** @throws Problem `NOT_FOUND`; `CONFLICT` for a built-in role; `FORBIDDEN` beyond the ceiling, before or after. */
  change(actor: Actor, name: string, change: RoleChange): Promise<Role>;
  /** @throws Problem `NOT_FOUND`; `CONFLICT` for a built-in role or while somebody holds it; `FORBIDDEN` beyond the ceiling. */
  delete(actor: Actor, name: string): Promise<void>;
};

const auditedFields = ({ description, permissions }: RoleDefinition) => ({ description, permissions });

const isSame = (one: RoleDefinition, other: RoleDefinition): boolean =>
  one.description === other.description && one.permissions.join() === other.permissions.join();

const written = (role: store.StoredRole | undefined): store.StoredRole => {
  if (role === undefined) throw new Error('A role that was written and is locked is not there');
  return role;
};

export const createRoles = (needs: RolesNeeds, registry: RoleRegistry): Roles => {
  const { database, clock, changes, recordAudit } = needs;

  /**
   * Locks the actor's account and then, in one statement, the role in question and those the actor holds.
   *
   * @returns the role, if it is there, and what makes sure that permissions are within what the actor holds.
   */
  const lockForChange = async (tx: Transaction, actor: Actor, name: string) => {
    const locked =
      actor.kind === 'user' ? await needs.lockUsers(tx, [actor.principal.userId], { administrators: false }) : [];
    const own = needs.requireCurrent(actor, locked);
    const rows = await tx.rows(store.lockRoles, [[name, ...(own?.roles ?? [])]]);
    const held = own && createPermissionSet(permissionsIn(defineRoles(rows), own.roles));
    return {
      role: rows.find((row) => row.name === name),
      refuseBeyond: (permissions: readonly Permission[]): void => {
        if (held !== undefined) refuseBeyondCeiling(held, permissions);
      },
    };
  };

  const note = async (
    tx: Transaction,
    actor: Actor,
    action: 'role.created' | 'role.changed' | 'role.deleted',
    at: Date,
    personal: Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    await changes.announce(tx, 'roles');
    await recordAudit(tx, auditEntryOf(actor, { action, at, subjectId: null, personal }));
  };

  /** So that the change counts here before it is answered; it is committed even when this fails, and the feed asks again. */
  const renewCopy = (): Promise<void> => registry.load().catch(() => {});

  return {
    async list(after, limit) {
      const stored = await database.rows(store.selectRolePage, [after, limit]);
      return [...builtInRoles.filter((role) => role.name > after), ...stored]
        .sort((one, other) => (one.name < other.name ? -1 : 1))
        .slice(0, limit);
    },

    async read(name) {
      const role = builtInRoles.find((one) => one.name === name) ?? (await database.row(store.selectRole, [name]));
      if (role === undefined) throw new Problem(notFound);
      return role;
    },

    async create(actor, { name, description, permissions }) {
      if (isBuiltIn(name)) throw roleNameTaken();
      const created = await database.transaction(async (tx) => {
        const { refuseBeyond } = await lockForChange(tx, actor, name);
        refuseBeyond(permissions);
        const at = clock.now();
        const role = await tx.row(store.insertRole, [name, description, permissions, at]).catch((error: unknown) => {
          throw isUniqueViolation(error, 'roles_pkey') ? roleNameTaken() : error;
        });
        await note(tx, actor, 'role.created', at, { role: name, after: auditedFields(written(role)) });
        return written(role);
      });
      await renewCopy();
      return created;
    },

    async change(actor, name, change) {
      if (isBuiltIn(name)) throw roleIsBuiltIn();
      const changed = await database.transaction(async (tx) => {
        const { role: before, refuseBeyond } = await lockForChange(tx, actor, name);
        if (before === undefined) throw new Problem(notFound);
        const after = { ...before, ...change };
        refuseBeyond([...before.permissions, ...after.permissions]);
        if (isSame(before, after)) return before;
        const at = clock.now();
        const role = await tx.row(store.updateRole, [name, after.description, after.permissions, at]);
        await note(tx, actor, 'role.changed', at, {
          role: name,
          before: auditedFields(before),
          after: auditedFields(after),
        });
        return written(role);
      });
      await renewCopy();
      return changed;
    },

    async delete(actor, name) {
      if (isBuiltIn(name)) throw roleIsBuiltIn();
      await database.transaction(async (tx) => {
        const { role, refuseBeyond } = await lockForChange(tx, actor, name);
        if (role === undefined) throw new Problem(notFound);
        refuseBeyond(role.permissions);
        // A grant shares the lock on the row until it has committed: whoever is about to hold the role counts by now.
        const holders = await needs.countHolders(tx, name);
        if (holders > 0) throw roleIsHeld(holders);
        await tx.execute(store.deleteRole, [name]);
        await note(tx, actor, 'role.deleted', clock.now(), { role: name, before: auditedFields(role) });
      });
      await renewCopy();
    },
  };
};

import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import { builtInRoles, type RoleDefinition } from './built-in-roles.ts';
import { createPermissionSet, type PermissionSet } from './permission-set.ts';
import { selectRoles } from './roles.store.ts';

export type RoleRegistryNeeds = {
  /** Over connections that requests cannot use up: a copy that cannot be renewed is a copy that is wrong. */
  readonly database: Database;
  readonly changes: Pick<ChangeFeed, 'subscribe'>;
};

/** The roles in memory, because every request asks what its caller may do. */
export type RoleRegistry = {
  /** Reads all roles anew. @throws Problem `SERVICE_UNAVAILABLE`; the copy stays as it was. */
  load(): Promise<void>;
  /** What the roles hold together; one that nobody defined holds nothing. The same array gets the same set. */
  permissionsOf(roles: readonly string[]): PermissionSet;
  /** The permissions of the roles, as they are written. */
  listPermissions(roles: readonly string[]): Permission[];
};

/** What the roles hold by these definitions. */
export const permissionsIn = (
  definitions: ReadonlyMap<string, Pick<RoleDefinition, 'permissions'>>,
  roles: readonly string[],
): Permission[] => roles.flatMap((role) => definitions.get(role)?.permissions ?? []);

/** The built-in roles and these, by name. A built-in one is what the code says. */
export const defineRoles = <Role extends RoleDefinition>(
  roles: readonly Role[],
): ReadonlyMap<string, Role | RoleDefinition> =>
  new Map<string, Role | RoleDefinition>([...roles, ...builtInRoles].map((role) => [role.name, role]));

export const createRoleRegistry = ({ database, changes }: RoleRegistryNeeds): RoleRegistry => {
  let definitions: ReadonlyMap<string, RoleDefinition> = defineRoles([]);
  // By the array itself: a token that is presented again is the same object, so its roles are looked up once.
  let sets = new WeakMap<readonly string[], PermissionSet>();
  let startedLoads = 0;
  let appliedLoad = 0;

  const load = async (): Promise<void> => {
    startedLoads += 1;
    const thisLoad = startedLoads;
    const roles = await database.rows(selectRoles, []);
    // A load that began earlier may not know of the change for which a later one was begun.
    if (thisLoad < appliedLoad) return;
    appliedLoad = thisLoad;
    definitions = defineRoles(roles);
    sets = new WeakMap();
  };
  changes.subscribe('roles', load);

  return {
    load,
    permissionsOf(roles) {
      const known = sets.get(roles);
      if (known !== undefined) return known;
      const made = createPermissionSet(permissionsIn(definitions, roles));
      sets.set(roles, made);
      return made;
    },
    listPermissions: (roles) => permissionsIn(definitions, roles),
  };
};

import type { z } from 'zod';
import type { Feature } from '../../platform/feature/feature.ts';
import { createInputParser } from '../../platform/http/input-validation.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { type AccessControlMetrics, createAccessControlMetrics } from './access-control.metrics.ts';
import type { RoleDefinition } from './built-in-roles.ts';
import { refuseBeyondAuthority } from './ceiling.ts';
import { createOwnPermissionsRoutes } from './own-permissions.routes.ts';
import { createRoleSchemas } from './role-fields.ts';
import { createRoleGrantRoutes, type RoleGrantRouteShapes } from './role-grants.routes.ts';
import { createRoleGrants, type RoleGrants, type RoleGrantsNeeds } from './role-grants.service.ts';
import { createRoleRegistry, defineRoles, type RoleRegistryNeeds } from './role-registry.ts';
import { createRoleRoutes, type RoleRouteNeeds } from './roles.routes.ts';
import { createRoles, type Roles, type RolesNeeds } from './roles.service.ts';
import { selectRoles } from './roles.store.ts';

export { roleNamesField } from './role-fields.ts';

export type AccessControlNeeds<UserBody extends z.ZodType> = Omit<RoleRegistryNeeds, 'database'> &
  RolesNeeds &
  RoleGrantsNeeds &
  RoleRouteNeeds & {
    /** Over connections that requests cannot use up. */
    readonly feedDatabase: RoleRegistryNeeds['database'];
    readonly metrics: Metrics;
    readonly shapes: RoleGrantRouteShapes<UserBody>;
  };

export type AccessControl = {
  readonly feature: Feature;
  /** Computed from the roles in memory, with no call to anything. */
  isAllowed(principal: Principal, permission: Permission): boolean;
  /** Nobody manages an account that may do more than they do. @throws Problem `FORBIDDEN` */
  requireMayManage(principal: Principal, targetRoles: readonly string[]): void;
  requireGrantable: RoleGrants['requireGrantable'];
  setRolesOfUser: RoleGrants['setRoles'];
  readonly roles: Roles;
  /** A role as it would be written in a request. @throws Problem `INVALID_INPUT` */
  parseRole(role: unknown): RoleDefinition;
  /** The names of all roles, in order. */
  listRoleNames(db: Queryable): Promise<string[]>;
};

/** What a role may do, who may give it, and the answer to "may this caller do that". */
export const createAccessControl = <UserBody extends z.ZodType>(needs: AccessControlNeeds<UserBody>): AccessControl => {
  const registry = createRoleRegistry({ database: needs.feedDatabase, changes: needs.changes });
  const schemas = createRoleSchemas(needs.declaredPermissions);
  const roles = createRoles(needs, registry);
  const grants = createRoleGrants(needs);
  let known: AccessControlMetrics | undefined;
  // Its labels are the permissions of the whole house, which is not whole yet.
  const ownMetrics = (): AccessControlMetrics => {
    known ??= createAccessControlMetrics(needs.declaredPermissions().map(({ name }) => name));
    return known;
  };

  return {
    feature: {
      name: 'access-control',
      routes: [
        ...createRoleRoutes(roles, schemas, needs),
        ...createRoleGrantRoutes(grants, needs.shapes),
        ...createOwnPermissionsRoutes({ ...needs, registry }),
      ],
      problems: [],
      get metrics() {
        return Object.values(ownMetrics());
      },
      permissions: [
        { name: 'roles:read', description: 'See the roles and the permissions there are.' },
        { name: 'roles:write', description: 'Define, change and delete roles within what one holds oneself.' },
        { name: 'users:grant', description: 'Replace the roles of accounts within what one holds oneself.' },
      ],
      start: registry.load,
    },
    isAllowed(principal, permission) {
      const isAllowed = registry.permissionsOf(principal.roles).covers(permission);
      const outcome = isAllowed ? 'allowed' : 'refused';
      needs.metrics.increment(ownMetrics().decisions, { permission, outcome });
      return isAllowed;
    },
    requireMayManage: (principal, targetRoles) =>
      refuseBeyondAuthority(registry.permissionsOf(principal.roles), registry.listPermissions(targetRoles)),
    requireGrantable: grants.requireGrantable,
    setRolesOfUser: grants.setRoles,
    roles,
    parseRole: createInputParser(schemas.creation),
    listRoleNames: async (db) => [...defineRoles(await db.rows(selectRoles, [])).keys()].sort(),
  };
};

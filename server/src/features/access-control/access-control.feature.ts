import type { Feature } from '../../platform/feature/feature.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { builtInRoles, rolesAllow } from './built-in-roles.ts';

export type AccessControl = {
  readonly feature: Feature;
  /** Computed from the roles in memory at every call; a change of roles ends the token, so it can't be stale. */
  isAllowed(principal: Principal, permission: Permission): boolean;
  /** The names that may be given to an account. */
  readonly roleNames: readonly string[];
};

export const createAccessControl = (): AccessControl => ({
  feature: {
    name: 'access-control',
    routes: [],
    problems: [],
    metrics: [],
    permissions: [
      { name: 'users:read', description: 'See accounts and their sessions.' },
      { name: 'audit:read', description: 'Read the audit log.' },
      { name: 'login-records:read', description: 'Read who logged in, when and from where.' },
      { name: 'settings:read', description: 'See the settings in force; secrets stay hidden.' },
    ],
  },
  isAllowed: (principal, permission) => rolesAllow(principal.roles, permission),
  roleNames: Object.keys(builtInRoles),
});

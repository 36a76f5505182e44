import type { Permission } from '../../vocabulary/permission.ts';

/** The roles every house has, as sets of permissions. `*` on either side of the colon stands for all. */
export const builtInRoles: Readonly<Record<string, readonly Permission[]>> = {
  user: [],
  auditor: ['users:read', 'audit:read', 'login-records:read', 'settings:read'],
  admin: ['*:*'],
};

const covers = (held: Permission, wanted: Permission): boolean => {
  const [heldResource, heldAct] = held.split(':');
  const [wantedResource, wantedAct] = wanted.split(':');
  return (heldResource === '*' || heldResource === wantedResource) && (heldAct === '*' || heldAct === wantedAct);
};

/** Whether any of the roles holds the permission; an unknown role holds nothing. */
export const rolesAllow = (roles: readonly string[], wanted: Permission): boolean =>
  roles.some((role) => Object.hasOwn(builtInRoles, role) && builtInRoles[role]?.some((held) => covers(held, wanted)));

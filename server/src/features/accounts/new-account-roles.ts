import type { Actor } from '../../vocabulary/actor.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { rolesNeedGrant } from './accounts.errors.ts';

/** The permission by which roles are given to an account that is there; one that is being made is no way around it. */
const grant = 'users:grant';

/** @throws Problem `FORBIDDEN` when the actor may make accounts, and may not give them roles. */
export const requireMayGiveRoles = (
  isAllowed: (principal: Principal, permission: Permission) => boolean,
  actor: Actor,
  roles: readonly string[],
): void => {
  const isPlain = roles.every((role) => role === 'user');
  if (actor.kind === 'user' && !isPlain && !isAllowed(actor.principal, grant)) throw rolesNeedGrant(grant);
};

import type { Permission } from '../../vocabulary/permission.ts';
import { beyondAuthority, beyondCeiling } from './access-control.errors.ts';
import type { PermissionSet } from './permission-set.ts';

/*
 * The ceiling: nobody grants more than they hold, nor changes or takes away what is above them, nor manages an account that
 * may do more than they. Without it, whoever may edit roles or reset accounts may do everything.
 */

const firstMissing = (held: PermissionSet, wanted: readonly Permission[]): Permission | undefined =>
  wanted.find((permission) => !held.covers(permission));

/** @throws Problem `FORBIDDEN` when one of the permissions is not within what is held. */
export const refuseBeyondCeiling = (held: PermissionSet, permissions: readonly Permission[]): void => {
  const missing = firstMissing(held, permissions);
  if (missing !== undefined) throw beyondCeiling(missing);
};

/** @throws Problem `FORBIDDEN` when the other account holds something that is not within what is held. */
export const refuseBeyondAuthority = (held: PermissionSet, permissionsOfOther: readonly Permission[]): void => {
  const missing = firstMissing(held, permissionsOfOther);
  if (missing !== undefined) throw beyondAuthority(missing);
};

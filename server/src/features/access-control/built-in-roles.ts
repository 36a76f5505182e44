import type { Permission } from '../../vocabulary/permission.ts';

/** A role as a set of permissions. */
export type RoleDefinition = {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
};

/**
 * The roles every house has. They stand in the code, so that no change of data can lock everybody out or make `user` hold
 * anything.
 */
export const builtInRoles: readonly RoleDefinition[] = [
  { name: 'admin', description: 'May do everything.', permissions: ['*:*'] },
  { name: 'auditor', description: 'May see everything and change nothing.', permissions: ['*:read'] },
  { name: 'user', description: 'Has an account; may do nothing beyond it.', permissions: [] },
];

const names: ReadonlySet<string> = new Set(builtInRoles.map((role) => role.name));

export const isBuiltIn = (name: string): boolean => names.has(name);

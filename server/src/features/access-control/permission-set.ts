import type { Permission } from '../../vocabulary/permission.ts';

/** What somebody may do, ready to be asked on every request. */
export type PermissionSet = {
  /**
   * Whether everything the permission allows is allowed by this set. For a permission without a wildcard: whether it is
   * held. There is no end of resources and actions, so only a wildcard covers a wildcard: many single permissions never do.
   */
  covers(permission: Permission): boolean;
};

const split = (permission: Permission): readonly [resource: string, action: string] => {
  const colon = permission.indexOf(':');
  return [permission.slice(0, colon), permission.slice(colon + 1)];
};

/** Sorts the permissions by the side on which they are open, so that a question is a few look-ups however many there are. */
export const createPermissionSet = (permissions: Iterable<Permission>): PermissionSet => {
  const exact = new Set<Permission>();
  const resources = new Set<string>();
  const actions = new Set<string>();
  for (const permission of permissions) {
    const [resource, action] = split(permission);
    if (action === '*') resources.add(resource);
    else if (resource === '*') actions.add(action);
    else exact.add(permission);
  }
  const hasEverything = resources.has('*');

  return {
    covers(permission) {
      if (hasEverything || exact.has(permission)) return true;
      const [resource, action] = split(permission);
      return (resource !== '*' && resources.has(resource)) || (action !== '*' && actions.has(action));
    },
  };
};

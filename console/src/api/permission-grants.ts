/* What a set of permissions covers: `resource:action`, with `*` for all on either side. As the server judges it. */

const split = (permission: string): readonly [resource: string, action: string] => {
  const colon = permission.indexOf(':');
  return [permission.slice(0, colon), permission.slice(colon + 1)];
};

/**
 * Whether one permission allows everything that another does. Only a wildcard covers a wildcard: what is not yet there
 * is covered by no list of single permissions.
 */
const allows = (one: string, other: string): boolean => {
  const [resource, action] = split(one);
  const [otherResource, otherAction] = split(other);
  return (resource === '*' || resource === otherResource) && (action === '*' || action === otherAction);
};

/** The permission of a set that covers another: itself, or the wildcard that includes it. */
export const coveredBy = (granted: Iterable<string>, permission: string): string | undefined => {
  let wider: string | undefined;
  for (const one of granted) {
    if (one === permission) return one;
    if (wider === undefined && allows(one, permission)) wider = one;
  }
  return wider;
};

export const covers = (granted: Iterable<string>, permission: string): boolean =>
  coveredBy(granted, permission) !== undefined;

/** Whether everything in `wanted` is within what is granted. */
export const coversAll = (granted: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every((permission) => covers(granted, permission));

export type DeclaredPermission = { readonly name: string; readonly description: string };

export type PermissionGroup = {
  readonly resource: string;
  readonly permissions: readonly DeclaredPermission[];
};

/** The permissions by the resource that they are about, in the order of the alphabet. */
export const groupByResource = (declared: readonly DeclaredPermission[]): readonly PermissionGroup[] => {
  const groups = Map.groupBy(declared, ({ name }) => split(name)[0]);
  return [...groups]
    .map(([resource, permissions]) => ({ resource, permissions }))
    .toSorted((one, other) => (one.resource < other.resource ? -1 : 1));
};

/** The actions that more than one resource has: those for which `*:action` says something. */
export const actionsAcross = (declared: readonly DeclaredPermission[]): readonly string[] => {
  const actions = Map.groupBy(declared, ({ name }) => split(name)[1]);
  return [...actions].flatMap(([action, permissions]) => (permissions.length > 1 ? [action] : [])).toSorted();
};

/** The same permissions without those that another of them includes. */
export const withoutIncluded = (permissions: readonly string[]): readonly string[] => {
  const different = [...new Set(permissions)];
  return different.filter((one) => !different.some((other) => other !== one && allows(other, one))).toSorted();
};

export const areSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.toSorted().join() === other.toSorted().join();

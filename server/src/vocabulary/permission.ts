/** A permission names an act on a resource; `*` on either side stands for all of them. */
export type Permission = `${string}:${string}`;

/** A permission as its feature declares it, for the boot check and the reference page. */
export type PermissionDefinition = { readonly name: Permission; readonly description: string };

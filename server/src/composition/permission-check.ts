import type { Feature } from '../platform/feature/feature.ts';
import type { Permission } from '../vocabulary/permission.ts';

/**
 * Looks for holes in what the features say of permissions.
 *
 * @throws Error naming the first that two declare, or that a route asks for and nobody declares: no role could hold it.
 */
export const checkPermissions = (features: readonly Pick<Feature, 'name' | 'routes' | 'permissions'>[]): void => {
  const declaredBy = new Map<Permission, string>();
  for (const feature of features) {
    for (const { name } of feature.permissions) {
      const other = declaredBy.get(name);
      if (other !== undefined)
        throw new Error(`The permission ${name} is declared by ${other} and by ${feature.name}.`);
      declaredBy.set(name, feature.name);
    }
  }
  for (const { access, method, path } of features.flatMap((feature) => feature.routes)) {
    if (access.kind !== 'permission' || declaredBy.has(access.permission)) continue;
    throw new Error(`The route ${method} ${path} asks for ${access.permission}, which no feature declares.`);
  }
};

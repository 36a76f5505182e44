import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { PermissionDefinition } from '../../vocabulary/permission.ts';
import type { RoleRegistry } from './role-registry.ts';

export type OwnPermissionsNeeds = {
  readonly registry: Pick<RoleRegistry, 'permissionsOf'>;
  /** Every permission that a feature declares. */
  readonly declaredPermissions: () => readonly PermissionDefinition[];
};

const ownPermissions = z
  .strictObject({
    permissions: z.array(z.string()).meta({ description: 'By name, without wildcards.', example: ['users:read'] }),
  })
  .meta({ id: 'OwnPermissions' });

export const createOwnPermissionsRoutes = ({ registry, declaredPermissions }: OwnPermissionsNeeds): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/user/permissions',
    operationId: 'listOwnPermissions',
    tag: 'Account',
    summary: 'What the caller may do',
    description:
      "Every permission that the caller's roles cover at this moment; what a wildcard stands for is listed. To show or to hide what a person can reach: the routes themselves decide.",
    access: { kind: 'signed-in' },
    limit: 'general',
    responses: { 200: { description: 'The permissions; none is an empty list.', body: ownPermissions } },
    problems: [],
    handle: ({ principal }) => {
      const held = registry.permissionsOf(principal.roles);
      const permissions = declaredPermissions()
        .map(({ name }) => name)
        .filter((name) => held.covers(name))
        .sort();
      return { status: 200, body: { permissions } };
    },
  }),
];

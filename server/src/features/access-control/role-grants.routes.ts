import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, forbidden, notFound } from '../../platform/problem/general-problems.ts';
import type { User } from '../../vocabulary/user.ts';
import { roleNamesField } from './role-fields.ts';
import type { RoleGrants } from './role-grants.service.ts';

export type RoleGrantRouteShapes<UserBody extends z.ZodType> = {
  readonly user: UserBody;
  readonly presentUser: (user: User) => z.input<UserBody>;
};

const rolesOfUser = z.strictObject({ roles: roleNamesField }).meta({ id: 'UserRoles' });

export const createRoleGrantRoutes = <UserBody extends z.ZodType>(
  grants: Pick<RoleGrants, 'setRoles'>,
  shapes: RoleGrantRouteShapes<UserBody>,
): Route[] => [
  defineRoute({
    method: 'PUT',
    path: '/api/v1/users/:id/roles',
    operationId: 'setUserRoles',
    tag: 'Users',
    summary: 'Replace the roles of an account',
    description:
      'Ends the access tokens of the account; its sessions stay and refresh. Refused when the account, or a role given or taken, holds what the caller does not, and for the last administrator. Needs a login within the last 15 minutes.',
    access: { kind: 'permission', permission: 'users:grant', recentLogin: true },
    limit: 'general',
    params: z.strictObject({ id: z.uuid() }),
    body: rolesOfUser,
    responses: { 200: { description: 'The account after the change.', body: shapes.user } },
    problems: [conflict, forbidden, notFound],
    handle: async ({ principal, params, body, context }) => {
      const user = await grants.setRoles({ kind: 'user', principal, context }, params.id, body.roles);
      return { status: 200, body: shapes.presentUser(user) };
    },
  }),
];

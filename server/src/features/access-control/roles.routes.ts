import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, forbidden, notFound } from '../../platform/problem/general-problems.ts';
import type { PermissionDefinition } from '../../vocabulary/permission.ts';
import { isBuiltIn } from './built-in-roles.ts';
import { type RoleSchemas, roleNameField } from './role-fields.ts';
import type { Role, Roles } from './roles.service.ts';

export type RoleRouteNeeds = {
  readonly cursors: Cursors;
  /** Every permission that a feature declares. */
  readonly declaredPermissions: () => readonly PermissionDefinition[];
};

const roleBody = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    permissions: z.array(z.string()),
    built_in: z.boolean().meta({ description: 'Whether the role is part of the program and cannot be changed.' }),
    created_at: z.iso.datetime().nullable().meta({ description: 'Null for a built-in role.' }),
    updated_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Role', description: 'A named set of permissions.' });

const permissionList = z
  .strictObject({ data: z.array(z.strictObject({ name: z.string(), description: z.string() })), next_cursor: z.null() })
  .meta({ id: 'PermissionList', description: 'All of them, by name.' });

const presentRole = (role: Role): z.input<typeof roleBody> => ({
  name: role.name,
  description: role.description,
  permissions: [...role.permissions],
  built_in: isBuiltIn(role.name),
  created_at: role.createdAt?.toISOString() ?? null,
  updated_at: role.updatedAt?.toISOString() ?? null,
});

const roleParams = z.strictObject({ name: roleNameField });
const everyRole = { list: 'roles', filters: {} };
const ceilingNote = 'The permissions must be within what the caller holds. Needs a login within the last 15 minutes.';

export const createRoleRoutes = (
  roles: Roles,
  schemas: RoleSchemas,
  { cursors, declaredPermissions }: RoleRouteNeeds,
): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/permissions',
    operationId: 'listPermissions',
    tag: 'Roles',
    summary: 'Every permission a role can hold',
    access: { kind: 'permission', permission: 'roles:read' },
    limit: 'general',
    responses: { 200: { description: 'What the features of this server declare.', body: permissionList } },
    problems: [],
    handle: () => {
      const data = declaredPermissions().toSorted((one, other) => (one.name < other.name ? -1 : 1));
      return { status: 200, body: { data, next_cursor: null } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/roles',
    operationId: 'listRoles',
    tag: 'Roles',
    summary: 'All roles by name, the built-in ones among them',
    access: { kind: 'permission', permission: 'roles:read' },
    limit: 'general',
    query: z.strictObject(pageQuery),
    responses: { 200: { description: 'One page.', body: pageOf(roleBody).meta({ id: 'RolePage' }) } },
    problems: [],
    handle: async ({ query }) => {
      const [after = ''] = cursors.read(everyRole, query.cursor, z.tuple([z.string()])) ?? [];
      const found = await roles.list(after, query.limit + 1);
      const page = cursors.page(everyRole, found, query.limit, (role) => [role.name]);
      return { status: 200, body: { data: page.rows.map(presentRole), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/roles/:name',
    operationId: 'getRole',
    tag: 'Roles',
    summary: 'One role',
    access: { kind: 'permission', permission: 'roles:read' },
    limit: 'general',
    params: roleParams,
    responses: { 200: { description: 'The role.', body: roleBody } },
    problems: [notFound],
    handle: async ({ params }) => ({ status: 200, body: presentRole(await roles.read(params.name)) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/roles',
    operationId: 'createRole',
    tag: 'Roles',
    summary: 'Define a role',
    description: ceilingNote,
    access: { kind: 'permission', permission: 'roles:write', recentLogin: true },
    limit: 'general',
    body: schemas.creation,
    responses: {
      201: { description: 'The role.', body: roleBody, headers: { Location: 'Where the role is.' } },
    },
    problems: [conflict, forbidden],
    handle: async ({ principal, body, context }) => {
      const role = await roles.create({ kind: 'user', principal, context }, body);
      return { status: 201, body: presentRole(role), headers: { Location: `/api/v1/roles/${role.name}` } };
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/v1/roles/:name',
    operationId: 'changeRole',
    tag: 'Roles',
    summary: 'Change what a role is for or what it may do',
    description: `Counts at once here and within a second on every other process. ${ceilingNote}`,
    access: { kind: 'permission', permission: 'roles:write', recentLogin: true },
    limit: 'general',
    params: roleParams,
    body: schemas.change,
    responses: { 200: { description: 'The role after the change.', body: roleBody } },
    problems: [conflict, forbidden, notFound],
    handle: async ({ principal, params, body, context }) => ({
      status: 200,
      body: presentRole(await roles.change({ kind: 'user', principal, context }, params.name, body)),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/roles/:name',
    operationId: 'deleteRole',
    tag: 'Roles',
    summary: 'Delete a role that nobody holds',
    description: `While somebody holds it the answer is 409, with \`details.holders\`. ${ceilingNote}`,
    access: { kind: 'permission', permission: 'roles:write', recentLogin: true },
    limit: 'general',
    params: roleParams,
    responses: { 204: { description: 'The role is gone.', body: null } },
    problems: [conflict, forbidden, notFound],
    handle: async ({ principal, params, context }) => {
      await roles.delete({ kind: 'user', principal, context }, params.name);
      return { status: 204, body: null };
    },
  }),
];

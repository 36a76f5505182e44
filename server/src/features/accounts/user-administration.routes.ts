import { z } from 'zod';
import { pageOf, pageQuery } from '../../platform/http/page.ts';
import { type Answer, defineRoute, type Route } from '../../platform/http/route.ts';
import {
  conflict,
  forbidden,
  idempotencyKeyReused,
  notFound,
  preconditionFailed,
} from '../../platform/problem/general-problems.ts';
import type { User } from '../../vocabulary/user.ts';
import { emailField, nameField, usernameField } from './account-fields.ts';
import type { UserAdministration } from './user-administration.service.ts';
import { presentUser, userBody, userStatuses } from './user-body.ts';
import type { ListUsers } from './user-list.service.ts';
import { userSorts } from './user-list.store.ts';
import { entityTagOf, readPrecondition } from './user-version.ts';

/** What belongs to the features passwords and access-control; the composition root hands it in. */
export type UserAdministrationShapes = {
  readonly password: z.ZodType<string>;
  /** The roles of one account, each named once. */
  readonly roles: z.ZodType<string[]>;
};

const roleName = z.string().regex(/^[a-z][a-z0-9-]{1,49}$/, 'A role has 2 to 50 of a-z, 0-9 and hyphen.');
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
// What no field can hold finds nothing, and a control character would reach across fields.
const searchText = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'Leave out control characters.');

const listQuery = z.strictObject({
  ...pageQuery,
  id: z.array(z.uuid()).max(100).exactOptional().meta({
    description: 'Only these accounts, erased ones too; may be given several times, to learn whose ids they are.',
  }),
  search: searchText
    .exactOptional()
    .meta({ description: 'A part of the e-mail address, the username or the name, whatever the case.' }),
  status: z
    .array(z.enum(userStatuses))
    .exactOptional()
    .meta({ description: 'May be given several times. Without it every account that is not erased.' }),
  role: roleName.exactOptional().meta({ description: 'Who holds this role.' }),
  email_verified: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .exactOptional(),
  created_after: moment.exactOptional().meta({ description: 'Made at this moment or later.' }),
  created_before: moment.exactOptional().meta({ description: 'Made before this moment.' }),
  sort: z.enum(userSorts).default('-created_at').meta({ description: 'A hyphen turns the order round.' }),
});

const idParams = z.strictObject({ id: z.uuid() });

const userChange = z
  .strictObject({
    email: emailField.exactOptional(),
    email_verified: z.boolean().exactOptional(),
    username: usernameField.nullable().exactOptional(),
    name: nameField.nullable().exactOptional(),
    status: z.enum(['active', 'disabled']).exactOptional(),
  })
  .meta({ id: 'UserChange', description: 'What to change; an absent field stays as it is, null clears it.' });

const tagged = { ETag: 'The version of the account, for `If-Match`.' };

const answerWith = (status: number, user: User, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  body: presentUser(user),
  headers: { ETag: entityTagOf(user), ...headers },
});

export const createUserAdministrationRoutes = (
  administration: UserAdministration,
  listUsers: ListUsers,
  shapes: UserAdministrationShapes,
): Route[] => {
  const newUser = z
    .strictObject({
      email: emailField,
      password: shapes.password.meta({ example: 'a long phrase of your own' }),
      username: usernameField.exactOptional(),
      name: nameField.exactOptional(),
      roles: shapes.roles.default(['user']),
      email_verified: z.boolean().default(false),
    })
    .meta({ id: 'NewUser' });

  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/users',
      operationId: 'listUsers',
      tag: 'Users',
      summary: 'Find accounts',
      access: { kind: 'permission', permission: 'users:read' },
      limit: 'general',
      query: listQuery,
      responses: { 200: { description: 'A page of accounts.', body: pageOf(userBody).meta({ id: 'UserList' }) } },
      problems: [],
      handle: async ({ query }) => {
        const { email_verified: emailVerified, created_after: from, created_before: to, ...rest } = query;
        const page = await listUsers({
          ...rest,
          ...(emailVerified !== undefined && { emailVerified }),
          ...(from && { createdAfter: from }),
          ...(to && { createdBefore: to }),
        });
        return { status: 200, body: { data: page.users.map(presentUser), next_cursor: page.nextCursor } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users',
      operationId: 'createUser',
      tag: 'Users',
      summary: 'Make an account for somebody',
      description:
        'Also where sign-up is closed. The roles must be within what the caller holds. Needs a login within the last 15 minutes.',
      access: { kind: 'permission', permission: 'users:write', recentLogin: true },
      limit: 'general',
      idempotent: true,
      body: newUser,
      responses: {
        201: {
          description: 'The account was made.',
          body: userBody,
          headers: { ...tagged, Location: 'The path of the account.' },
        },
      },
      problems: [forbidden, conflict, idempotencyKeyReused],
      handle: ({ principal, body, idempotency, context }) => {
        const { email_verified: emailVerified, username = null, name = null, ...rest } = body;
        return administration.createOnce(
          { kind: 'user', principal, context },
          { ...rest, emailVerified, username, name },
          idempotency,
          (user) => answerWith(201, user, { Location: `/api/v1/users/${user.id}` }),
        );
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:id',
      operationId: 'getUser',
      tag: 'Users',
      summary: 'One account',
      description: 'Of an erased account the id and the times are left.',
      access: { kind: 'permission', permission: 'users:read' },
      limit: 'general',
      params: idParams,
      responses: { 200: { description: 'The account.', body: userBody, headers: tagged } },
      problems: [notFound],
      handle: async ({ params }) => answerWith(200, await administration.read(params.id)),
    }),
    defineRoute({
      method: 'PATCH',
      path: '/api/v1/users/:id',
      operationId: 'changeUser',
      tag: 'Users',
      summary: 'Change an account, disable or enable it',
      description:
        'A new e-mail address, username or status ends the access tokens made before; disabling ends the sessions too. With `If-Match` only the version that was read is changed. Needs a login within the last 15 minutes.',
      access: { kind: 'permission', permission: 'users:write', recentLogin: true },
      limit: 'general',
      params: idParams,
      body: userChange,
      responses: { 200: { description: 'The account after the change.', body: userBody, headers: tagged } },
      problems: [forbidden, notFound, conflict, preconditionFailed],
      handle: async ({ principal, params, body, context, header }) => {
        const { email_verified: emailVerified, ...rest } = body;
        const change = { ...rest, ...(emailVerified !== undefined && { emailVerified }) };
        const precondition = readPrecondition(header('if-match'));
        const actor = { kind: 'user', principal, context } as const;
        return answerWith(200, await administration.change(actor, params.id, change, precondition));
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/users/:id/password',
      operationId: 'setUserPassword',
      tag: 'Users',
      summary: 'Give an account another password',
      description:
        'Ends all its sessions. The password must be as good as one at sign-up; it is hashed and shown nowhere. Needs a login within the last 15 minutes.',
      access: { kind: 'permission', permission: 'users:write', recentLogin: true },
      limit: 'sensitive',
      params: idParams,
      body: z.strictObject({ password: shapes.password }).meta({ id: 'UserPassword' }),
      responses: { 204: { description: 'The password is set.', body: null } },
      problems: [forbidden, notFound, conflict],
      handle: async ({ principal, params, body, context }) => {
        await administration.setPassword({ kind: 'user', principal, context }, params.id, body.password);
        return { status: 204, body: null };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/users/:id',
      operationId: 'eraseUser',
      tag: 'Users',
      summary: 'Erase an account',
      description:
        'Removes the e-mail address, names, password, sessions and addresses of past logins at once and for good. Needs a login within the last 15 minutes.',
      access: { kind: 'permission', permission: 'users:write', recentLogin: true },
      limit: 'sensitive',
      params: idParams,
      responses: { 204: { description: 'The account is gone.', body: null } },
      problems: [forbidden, notFound, conflict],
      handle: async ({ principal, params, context }) => {
        await administration.erase({ kind: 'user', principal, context }, params.id);
        return { status: 204, body: null };
      },
    }),
  ];
};

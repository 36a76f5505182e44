import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, notFound } from '../../platform/problem/general-problems.ts';
import { nameField, usernameField } from './account-fields.ts';
import type { Profile } from './profile.service.ts';
import { presentUser, userBody } from './user-body.ts';

const profileChange = z
  .strictObject({
    username: usernameField.nullable().exactOptional(),
    name: nameField.nullable().exactOptional(),
  })
  .meta({ id: 'ProfileChange', description: 'What to change; an absent field stays as it is, null clears it.' });

export const createAccountRoutes = (profile: Profile): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/user',
    operationId: 'getOwnUser',
    tag: 'Account',
    summary: "The caller's own account",
    access: { kind: 'signed-in' },
    limit: 'general',
    responses: { 200: { description: 'The account.', body: userBody } },
    problems: [notFound],
    handle: async ({ principal }) => ({ status: 200, body: presentUser(await profile.read(principal)) }),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/v1/user',
    operationId: 'changeOwnUser',
    tag: 'Account',
    summary: "Change the caller's username or name",
    description:
      'Another username in place of one ends the access tokens that show the old one, this one too: refresh, the session goes on.',
    access: { kind: 'signed-in' },
    limit: 'general',
    body: profileChange,
    responses: { 200: { description: 'The account after the change.', body: userBody } },
    problems: [conflict, notFound],
    handle: async ({ principal, body, context }) => ({
      status: 200,
      body: presentUser(await profile.change(principal, body, context)),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/user',
    operationId: 'eraseOwnUser',
    tag: 'Account',
    summary: "Erase the caller's account",
    description:
      'Removes the e-mail address, names, password, sessions and addresses of past logins at once and for good. Needs a login within the last 15 minutes.',
    access: { kind: 'signed-in', recentLogin: true },
    limit: 'sensitive',
    responses: { 204: { description: 'The account is gone.', body: null } },
    problems: [conflict, notFound],
    handle: async ({ principal, context }) => {
      await profile.erase(principal, context);
      return { status: 204, body: null };
    },
  }),
];

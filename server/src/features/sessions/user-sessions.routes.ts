import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { forbidden, notFound } from '../../platform/problem/general-problems.ts';
import { type ListSessions, sessionPage, sessionQuery } from './session-list.ts';
import type { UserSessions } from './user-sessions.service.ts';

const userParams = z.strictObject({ id: z.uuid() });

/** Other people's sessions, for administrators. */
export const createUserSessionRoutes = (userSessions: UserSessions, listSessions: ListSessions): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/users/:id/sessions',
    operationId: 'listUserSessions',
    tag: 'Users',
    summary: 'The sessions of an account',
    access: { kind: 'permission', permission: 'users:read' },
    limit: 'general',
    params: userParams,
    query: sessionQuery,
    responses: { 200: { description: 'The live sessions, newest first.', body: sessionPage } },
    problems: [notFound],
    handle: async ({ principal, params, query }) => {
      await userSessions.requireUser(params.id);
      return { status: 200, body: await listSessions(principal, params.id, query) };
    },
  }),
  // No recent login is asked for: it only takes access away, and whoever must do it is in a hurry.
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/users/:id/sessions',
    operationId: 'revokeUserSessions',
    tag: 'Users',
    summary: 'End every session of an account',
    description:
      'Its tokens stop working at once here and within a second on every other process. The person may log in again; disable the account to prevent it.',
    access: { kind: 'permission', permission: 'users:write' },
    limit: 'general',
    params: userParams,
    responses: { 204: { description: 'No session is left.', body: null } },
    problems: [forbidden, notFound],
    handle: async ({ principal, params, context }) => {
      await userSessions.revokeAll(principal, params.id, context);
      return { status: 204, body: null };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/users/:id/sessions/:session_id',
    operationId: 'revokeUserSession',
    tag: 'Users',
    summary: 'End one session of an account',
    access: { kind: 'permission', permission: 'users:write' },
    limit: 'general',
    params: z.strictObject({ id: z.uuid(), session_id: z.uuid() }),
    responses: { 204: { description: 'The session has ended.', body: null } },
    problems: [forbidden, notFound],
    handle: async ({ principal, params, context }) => {
      await userSessions.revokeOne(principal, params.id, params.session_id, context);
      return { status: 204, body: null };
    },
  }),
];

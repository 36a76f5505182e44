import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import type { DropCachedProfile } from './cached-profile.service.ts';

export const createProfileCacheRoutes = (dropCachedProfile: DropCachedProfile): Route[] => [
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/users/:id/cache',
    operationId: 'dropUserCache',
    tag: 'Users',
    summary: "Drop an account's cached profile",
    description:
      'For after a change by other means than this server: at once in the process that answers and in Redis, within a second in every other process.',
    access: { kind: 'permission', permission: 'users:write' },
    limit: 'general',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 204: { description: 'The next read comes from the database.', body: null } },
    problems: [notFound],
    handle: async ({ principal, params, context }) => {
      await dropCachedProfile({ kind: 'user', principal, context }, params.id);
      return { status: 204, body: null };
    },
  }),
];

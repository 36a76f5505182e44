import { z } from 'zod';
import { type Cookie, defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import type { ProblemKind } from '../../platform/problem/problem.ts';
import type { Logout, SessionOwner } from './logout.service.ts';
import { type ListSessions, sessionPage, sessionQuery } from './session-list.ts';

export type SessionRouteNeeds = {
  /**
   * Whose session this is, by any of the three proofs; an access token counts although it has expired.
   *
   * @throws Problem 401 when none proves anything.
   */
  readonly identifySession: (proof: {
    readonly authorization: string | undefined;
    readonly refreshToken: string | undefined;
    readonly readCookie: (name: string) => string | undefined;
  }) => Promise<SessionOwner>;
  /** Makes the browser forget its refresh token. */
  readonly clearRefreshCookie: () => Cookie;
  /** The kinds `identifySession` answers with. */
  readonly identificationProblems: readonly ProblemKind[];
};

const logoutBody = z
  .strictObject({
    everywhere: z
      .boolean()
      .default(false)
      .meta({ description: 'End every session of the account, not only this one.' }),
    refresh_token: z
      .string()
      .max(200)
      .exactOptional()
      .meta({ description: 'Instead of the Authorization header or the cookie.' }),
  })
  .meta({ id: 'Logout' });

export const createSessionRoutes = (needs: SessionRouteNeeds, logout: Logout, listSessions: ListSessions): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/logout',
    operationId: 'logout',
    tag: 'Authentication',
    summary: 'End this session, or all of them',
    description:
      'Proved by an access token (an expired one counts), a refresh token in the body, or the refresh cookie. Its tokens stop working at once here and within a second on every other process.',
    access: { kind: 'own-proof', because: 'a session may be ended with an expired access token or a refresh token' },
    limit: 'general',
    body: logoutBody,
    bodyOptional: true,
    responses: { 204: { description: 'The session has ended.', body: null } },
    problems: needs.identificationProblems,
    handle: async (request) => {
      const owner = await needs.identifySession({
        authorization: request.header('authorization'),
        refreshToken: request.body.refresh_token,
        readCookie: (name) => request.cookie(name),
      });
      await logout.logout(owner, request.body.everywhere, request.context);
      return { status: 204, body: null, cookies: [needs.clearRefreshCookie()] };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/auth/sessions',
    operationId: 'listOwnSessions',
    tag: 'Authentication',
    summary: "The caller's sessions",
    access: { kind: 'signed-in' },
    limit: 'general',
    query: sessionQuery,
    responses: { 200: { description: 'The live sessions, newest first.', body: sessionPage } },
    problems: [],
    handle: async ({ principal, query }) => ({
      status: 200,
      body: await listSessions(principal, principal.userId, query),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/auth/sessions',
    operationId: 'revokeOtherSessions',
    tag: 'Authentication',
    summary: "End the caller's other sessions",
    description: 'All but the one that asks; `logout` with `everywhere` ends that one as well.',
    access: { kind: 'signed-in' },
    limit: 'general',
    responses: { 204: { description: 'No other session is left.', body: null } },
    problems: [],
    handle: async ({ principal, context }) => {
      await logout.revokeOthers(principal, context);
      return { status: 204, body: null };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/auth/sessions/:id',
    operationId: 'revokeOwnSession',
    tag: 'Authentication',
    summary: "End one of the caller's sessions",
    access: { kind: 'signed-in' },
    limit: 'general',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 204: { description: 'The session has ended.', body: null } },
    problems: [notFound],
    handle: async ({ principal, params, context }) => {
      await logout.revokeOwn(principal, params.id, context);
      return { status: 204, body: null };
    },
  }),
];

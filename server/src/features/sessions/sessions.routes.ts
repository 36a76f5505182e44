import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { type Cookie, defineRoute, type Route } from '../../platform/http/route.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import type { ProblemKind } from '../../platform/problem/problem.ts';
import type { Logout, SessionOwner } from './logout.service.ts';
import { selectSessionsOfUser } from './sessions.store.ts';

export type SessionRouteNeeds = {
  readonly database: Database;
  readonly clock: Clock;
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

const sessionBody = z
  .strictObject({
    id: z.uuid(),
    current: z.boolean(),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    client_address: z.string(),
    user_agent: z.string().nullable(),
  })
  .meta({ id: 'Session', description: 'A login that is still good, and from where it was last used.' });

const sessionList = z
  .strictObject({ data: z.array(sessionBody), next_cursor: z.null() })
  .meta({ id: 'SessionList', description: 'All of them: an account has few.' });

export const createSessionRoutes = (needs: SessionRouteNeeds, logout: Logout): Route[] => [
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
    responses: { 200: { description: 'The live sessions, newest first.', body: sessionList } },
    problems: [],
    handle: async ({ principal }) => {
      const sessions = await needs.database.rows(selectSessionsOfUser, [principal.userId, needs.clock.now()]);
      const data = sessions.map((session) => ({
        id: session.id,
        current: session.id === principal.sessionId,
        created_at: session.createdAt.toISOString(),
        last_seen_at: session.lastSeenAt.toISOString(),
        expires_at: session.expiresAt.toISOString(),
        client_address: session.clientAddress,
        user_agent: session.userAgent,
      }));
      return { status: 200, body: { data, next_cursor: null } };
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

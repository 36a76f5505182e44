import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import type { User } from '../../vocabulary/user.ts';
import type { Setup } from './setup.service.ts';
import { setupPage, setupScript, setupStyle } from './setup-page.ts';

export type SetupShapes<Email> = {
  readonly email: z.ZodType<Email>;
  readonly password: z.ZodType<string>;
  readonly user: z.ZodType;
  readonly presentUser: (user: User) => unknown;
};

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

const file = (path: string, operationId: string, contentType: string, body: string, headers = {}): Route =>
  defineRoute({
    method: 'GET',
    path,
    operationId,
    tag: 'Setup',
    summary: 'Part of the set-up page',
    access: { kind: 'anyone', because: 'the page is the same for everybody; the token is checked when it is sent' },
    limit: 'general',
    undocumented: true,
    // The token of the link is read by the page's script and never by the server.
    query: z.strictObject({ token: z.string().max(200).exactOptional() }),
    responses: { 200: { description: 'The file.', body: z.string(), contentType } },
    problems: [],
    handle: () => ({ status: 200, body, headers: { 'content-type': `${contentType}; charset=utf-8`, ...headers } }),
  });

export const createSetupRoutes = <Email extends { readonly typed: string }>(
  setup: Setup<Email>,
  shapes: SetupShapes<Email>,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/setup',
    operationId: 'completeSetup',
    tag: 'Setup',
    summary: 'Make the first administrator',
    description:
      'With the one-time token of the link that the server prints at each start until an administrator exists.',
    access: { kind: 'anyone', because: 'the one-time token in the body is the proof' },
    limit: 'setup',
    body: z
      .strictObject({
        token: z.string().min(1).max(200),
        email: shapes.email,
        password: shapes.password,
      })
      .meta({ id: 'CompleteSetup' }),
    responses: {
      201: {
        description: 'The administrator was made.',
        body: z.strictObject({ user: shapes.user }).meta({ id: 'SetUp' }),
      },
    },
    problems: [oneTimeTokenInvalid, conflict],
    handle: async ({ body, context }) => ({
      status: 201,
      body: { user: shapes.presentUser(await setup.complete(body, context)) },
    }),
  }),
  file('/setup', 'showSetupPage', 'text/html', setupPage, pageHeaders),
  file('/setup/page.js', 'getSetupScript', 'text/javascript', setupScript),
  file('/setup/page.css', 'getSetupStyle', 'text/css', setupStyle),
];

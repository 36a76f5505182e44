import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Reauthenticate } from './reauthentication.service.ts';
import { invalidCredentials } from './sign-in.errors.ts';

const reauthenticatedBody = z
  .strictObject({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().meta({ description: 'Seconds for which the access token is good.' }),
  })
  .meta({ id: 'Reauthenticated' });

export const createReauthenticationRoutes = (reauthenticate: Reauthenticate, password: z.ZodType<string>): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/reauthenticate',
    operationId: 'reauthenticate',
    tag: 'Authentication',
    summary: 'Prove once more who one is',
    description:
      'Opens what needs a login within the last 15 minutes, in the same session: the access token in the answer, and every one that a refresh gives from now on, says the new time (`auth_time`). Failures count as failed logins of the account.',
    access: { kind: 'signed-in' },
    limit: 'login',
    body: z.strictObject({ password }).meta({ id: 'Reauthentication' }),
    responses: { 200: { description: 'Proved. The refresh token stays as it is.', body: reauthenticatedBody } },
    problems: [invalidCredentials],
    handle: async ({ body, principal, context }) => {
      const { accessToken, expiresInSeconds } = await reauthenticate(principal, body.password, context);
      return {
        status: 200,
        body: { access_token: accessToken, token_type: 'bearer', expires_in: expiresInSeconds },
      };
    },
  }),
];

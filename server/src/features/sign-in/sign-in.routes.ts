import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { LoggedInAnswer } from './logged-in-answer.ts';
import { emailNotVerified, invalidCredentials } from './sign-in.errors.ts';
import type { createSignIn } from './sign-in.service.ts';

const loginBody = (password: z.ZodType<string>, transport: LoggedInAnswer['transport']) =>
  z
    .strictObject({
      username: z.string().min(1).max(320).exactOptional().meta({ description: 'A username or an e-mail address.' }),
      email: z
        .string()
        .min(1)
        .max(320)
        .exactOptional()
        .meta({ description: 'An e-mail address; instead of `username`.' }),
      password,
      transport,
    })
    .refine((body) => (body.username === undefined) !== (body.email === undefined), {
      message: 'Send either username or email.',
      path: ['username'],
    })
    .meta({ id: 'Login' });

export const createSignInRoutes = (
  signIn: ReturnType<typeof createSignIn>,
  loggedIn: LoggedInAnswer,
  password: z.ZodType<string>,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/login',
    operationId: 'login',
    tag: 'Authentication',
    summary: 'Log in with a password',
    access: { kind: 'anyone', because: 'the password in the body is the proof' },
    limit: 'login',
    body: loginBody(password, loggedIn.transport),
    responses: {
      200: {
        description: 'A session has begun. With the cookie transport `refresh_token` is in the cookie only.',
        body: loggedIn.body,
      },
    },
    problems: [invalidCredentials, emailNotVerified],
    handle: async ({ body, context }) => {
      const login = body.username ?? body.email ?? '';
      const signedIn = await signIn({ login, password: body.password, transport: body.transport }, context);
      return loggedIn.answer(signedIn, body.transport);
    },
  }),
];

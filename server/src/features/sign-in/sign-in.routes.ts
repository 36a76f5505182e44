import { z } from 'zod';
import { type Cookie, defineRoute, type Route } from '../../platform/http/route.ts';
import type { User } from '../../vocabulary/user.ts';
import { invalidCredentials } from './sign-in.errors.ts';
import type { createSignIn } from './sign-in.service.ts';

export type SignInShapes = {
  readonly password: z.ZodType<string>;
  readonly user: z.ZodType;
  readonly presentUser: (user: User) => unknown;
  readonly refreshCookie: (value: string, maxAgeSeconds: number) => Cookie;
  readonly now: () => Date;
};

const loginBody = (shapes: SignInShapes) =>
  z
    .strictObject({
      username: z.string().min(1).max(320).exactOptional().meta({ description: 'A username or an e-mail address.' }),
      email: z
        .string()
        .min(1)
        .max(320)
        .exactOptional()
        .meta({ description: 'An e-mail address; instead of `username`.' }),
      password: shapes.password,
      transport: z
        .enum(['body', 'cookie'])
        .default('body')
        .meta({ description: 'Where the refresh token goes: into the body, or into an HttpOnly cookie for browsers.' }),
    })
    .refine((body) => (body.username === undefined) !== (body.email === undefined), {
      message: 'Send either username or email.',
      path: ['username'],
    })
    .meta({ id: 'Login' });

export const createSignInRoutes = (signIn: ReturnType<typeof createSignIn>, shapes: SignInShapes): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/login',
    operationId: 'login',
    tag: 'Authentication',
    summary: 'Log in with a password',
    access: { kind: 'anyone', because: 'the password in the body is the proof' },
    limit: 'login',
    body: loginBody(shapes),
    responses: {
      200: {
        description: 'A session has begun. With the cookie transport `refresh_token` is in the cookie only.',
        body: z
          .strictObject({
            access_token: z.string(),
            token_type: z.literal('bearer'),
            expires_in: z.int().meta({ description: 'Seconds for which the access token is good.' }),
            refresh_token: z.string().exactOptional(),
            user: shapes.user,
          })
          .meta({ id: 'LoggedIn' }),
      },
    },
    problems: [invalidCredentials],
    handle: async ({ body, context }) => {
      const login = body.username ?? body.email ?? '';
      const { user, pair } = await signIn({ login, password: body.password, transport: body.transport }, context);
      const common = { access_token: pair.accessToken, token_type: 'bearer', expires_in: pair.expiresInSeconds };
      if (body.transport === 'body') {
        return { status: 200, body: { ...common, refresh_token: pair.refreshToken, user: shapes.presentUser(user) } };
      }
      const maxAgeSeconds = Math.floor((pair.refreshExpiresAt.getTime() - shapes.now().getTime()) / 1000);
      return {
        status: 200,
        body: { ...common, user: shapes.presentUser(user) },
        cookies: [shapes.refreshCookie(pair.refreshToken, maxAgeSeconds)],
      };
    },
  }),
];

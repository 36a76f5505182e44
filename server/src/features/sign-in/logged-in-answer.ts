import { z } from 'zod';
import type { Answer, Cookie } from '../../platform/http/route.ts';
import type { User } from '../../vocabulary/user.ts';
import type { SignedIn, Transport } from './admission.service.ts';

export type LoggedInShapes = {
  readonly user: z.ZodType;
  readonly presentUser: (user: User) => unknown;
  readonly refreshCookie: (value: string, maxAgeSeconds: number) => Cookie;
  readonly now: () => Date;
};

/** What somebody who came in is answered, by whichever way they came. */
export type LoggedInAnswer = {
  readonly body: z.ZodType;
  readonly transport: z.ZodType<Transport>;
  answer(signedIn: SignedIn, transport: Transport): Answer;
};

export const createLoggedInAnswer = (shapes: LoggedInShapes): LoggedInAnswer => ({
  body: z
    .strictObject({
      access_token: z.string(),
      token_type: z.literal('bearer'),
      expires_in: z.int().meta({ description: 'Seconds for which the access token is good.' }),
      refresh_token: z.string().exactOptional(),
      user: shapes.user,
    })
    .meta({ id: 'LoggedIn' }),
  transport: z
    .enum(['body', 'cookie'])
    .default('body')
    .meta({ description: 'Where the refresh token goes: into the body, or into an HttpOnly cookie for browsers.' }),
  answer: ({ user, pair }, transport) => {
    const common = { access_token: pair.accessToken, token_type: 'bearer', expires_in: pair.expiresInSeconds };
    if (transport === 'body') {
      return { status: 200, body: { ...common, refresh_token: pair.refreshToken, user: shapes.presentUser(user) } };
    }
    const maxAgeSeconds = Math.floor((pair.refreshExpiresAt.getTime() - shapes.now().getTime()) / 1000);
    return {
      status: 200,
      body: { ...common, user: shapes.presentUser(user) },
      cookies: [shapes.refreshCookie(pair.refreshToken, maxAgeSeconds)],
    };
  },
});

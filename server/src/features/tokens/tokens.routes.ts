import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { type Answer, defineRoute, type Route } from '../../platform/http/route.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { type AccessTokenClaims, accessTokenClaims } from './access-token.ts';
import { publicJwkBody } from './public-jwk-body.ts';
import type { RefreshCookies } from './refresh-cookie.ts';
import type { RotateRefreshToken } from './refresh-rotation.service.ts';
import { keySetMaxAgeSeconds, type SigningKeys } from './signing-keys.ts';
import { tokenExpired, tokenInvalid, tokenMissing, tokenRevoked } from './tokens.errors.ts';

export type TokenRouteNeeds = {
  readonly clock: Clock;
  readonly cookies: RefreshCookies;
  readonly rotate: RotateRefreshToken;
  readonly keySet: SigningKeys['keySet'];
  readonly claimsOf: (principal: Principal) => AccessTokenClaims;
};

const refreshBody = z
  .strictObject({
    refresh_token: z
      .string()
      .min(1)
      .max(200)
      .exactOptional()
      .meta({ description: 'Left out by browsers that keep it in the cookie.' }),
  })
  .meta({ id: 'Refresh' });

const refreshedBody = z
  .strictObject({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().meta({ description: 'Seconds for which the access token is good.' }),
    refresh_token: z.string().exactOptional(),
  })
  .meta({ id: 'Refreshed' });

const keySetBody = z
  .strictObject({
    keys: z.array(publicJwkBody),
  })
  .meta({ id: 'KeySet', description: 'A JSON Web Key Set (RFC 7517). Empty with HS256.' });

const json = 'application/json; charset=utf-8';

export const createTokenRoutes = (needs: TokenRouteNeeds): Route[] => {
  const { clock, cookies, rotate } = needs;
  // The same principal comes back for as long as its token's signature is believed: its answer is written once.
  const verifyAnswers = new WeakMap<Principal, Answer>();

  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/auth/refresh',
      operationId: 'refresh',
      tag: 'Authentication',
      summary: 'Trade a refresh token for a new pair',
      description:
        'Each refresh token is good once. Presented again by the same client within 10 s it gives the same successor; any later use ends the session.',
      access: { kind: 'own-proof', because: 'the refresh token in the body or the cookie is the proof' },
      limit: 'refresh',
      body: refreshBody,
      bodyOptional: true,
      responses: {
        200: {
          description: 'A new pair. With the cookie transport `refresh_token` is in the cookie only.',
          body: refreshedBody,
        },
      },
      problems: [tokenMissing, tokenInvalid],
      handle: async (request) => {
        const presented = request.body.refresh_token ?? request.cookie(cookies.name);
        if (presented === undefined) throw new Problem(tokenMissing);
        const { pair, transport } = await rotate(presented, request.context);
        const common = { access_token: pair.accessToken, token_type: 'bearer', expires_in: pair.expiresInSeconds };
        // The session says where the token goes: a script that may call this route shall not read it from the reply.
        if (transport === 'body') return { status: 200, body: { ...common, refresh_token: pair.refreshToken } };
        const maxAgeSeconds = Math.floor((pair.refreshExpiresAt.getTime() - clock.now().getTime()) / 1000);
        return { status: 200, body: common, cookies: [cookies.write(pair.refreshToken, maxAgeSeconds)] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/auth/verify',
      operationId: 'verify',
      tag: 'Authentication',
      summary: 'Check an access token',
      description:
        'For proxies (nginx `auth_request`, Traefik, Envoy) and services that do not check signatures themselves. Header values are percent-encoded; roles are joined by commas.',
      access: { kind: 'signed-in' },
      limit: 'verify',
      quiet: true,
      responses: {
        200: {
          description: 'The token is good; the body has its claims (RFC 9068), the headers what a proxy hands on.',
          body: accessTokenClaims.meta({ id: 'AccessTokenClaims' }),
          headers: {
            'X-Auth-Subject': 'The id of the user.',
            'X-Auth-Username': 'The username; empty when there is none.',
            'X-Auth-Roles': 'The roles, joined by commas.',
          },
        },
      },
      problems: [tokenMissing, tokenInvalid, tokenExpired, tokenRevoked],
      handle: ({ principal }) => {
        const known = verifyAnswers.get(principal);
        if (known !== undefined) return known;
        const answer = describeToken(needs.claimsOf(principal));
        verifyAnswers.set(principal, answer);
        return answer;
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/.well-known/jwks.json',
      operationId: 'keySet',
      tag: 'Authentication',
      summary: 'The public keys that verify our access tokens',
      access: { kind: 'anyone', because: 'public keys are public' },
      limit: 'none',
      responses: { 200: { description: 'Next, current and retired keys.', body: keySetBody } },
      problems: [],
      handle: () => ({
        status: 200,
        body: needs.keySet(),
        headers: { 'cache-control': `public, max-age=${keySetMaxAgeSeconds}` },
      }),
    }),
  ];
};

const describeToken = (claims: AccessTokenClaims): Answer => ({
  status: 200,
  body: JSON.stringify(claims),
  headers: {
    'content-type': json,
    'x-auth-subject': claims.sub,
    // Always present, so that a proxy overwrites what a client may have sent under the same name.
    'x-auth-username': encodeURIComponent(claims.username ?? ''),
    'x-auth-roles': claims.roles.map(encodeURIComponent).join(','),
  },
});

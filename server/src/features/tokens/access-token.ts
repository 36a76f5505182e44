import { z } from 'zod';
import { withinSpan } from '../../platform/tracing/current-trace.ts';
import type { SpanType } from '../../platform/tracing/segment.ts';
import type { SessionId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import { accessTokenType, parseCanonicalJson } from './compact-token.ts';
import type { SigningKey } from './signing-key.ts';

const clientId = 'castellan';
/** How far another process's clock may be ahead of ours. */
const issuedAheadSeconds = 5;

/** Who issues, and for whom. */
export type TokenAudience = { readonly issuer: string; readonly audience: string };

export const accessTokenClaims = z.strictObject({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().meta({ description: 'The id of the user.' }),
  sid: z.string().meta({ description: 'The id of the session.' }),
  jti: z.string(),
  client_id: z.literal(clientId),
  iat: z.int().nonnegative(),
  exp: z.int().nonnegative(),
  auth_time: z.int().nonnegative().meta({ description: 'When the person last proved who they are.' }),
  ver: z.int().positive().meta({ description: 'The security version of the user when the token was issued.' }),
  username: z.string().nullable(),
  roles: z.array(z.string()),
});

/** What an access token says (RFC 9068, section 2.2). */
export type AccessTokenClaims = z.output<typeof accessTokenClaims>;

export type AccessGrant = {
  readonly user: User;
  readonly sessionId: SessionId;
  readonly authenticatedAt: Date;
  readonly sessionExpiresAt: Date;
  readonly at: Date;
};

const toSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** The claims of a new token: good for `lifetimeSeconds`, and never longer than its session. */
export const composeClaims = (
  { issuer, audience }: TokenAudience,
  grant: AccessGrant,
  lifetimeSeconds: number,
  tokenId: string,
): AccessTokenClaims => {
  const issuedAt = toSeconds(grant.at);
  return {
    iss: issuer,
    aud: audience,
    sub: grant.user.id,
    sid: grant.sessionId,
    jti: tokenId,
    client_id: clientId,
    iat: issuedAt,
    exp: Math.min(issuedAt + lifetimeSeconds, toSeconds(grant.sessionExpiresAt)),
    auth_time: toSeconds(grant.authenticatedAt),
    ver: grant.user.securityVersion,
    username: grant.user.username,
    roles: [...grant.user.roles],
  };
};

const signSpan: SpanType = { kind: 'internal' };

/** Signs claims into the compact form. */
export const signAccessToken = async (key: SigningKey, claims: AccessTokenClaims): Promise<string> => {
  const header = encode({ alg: key.algorithm, typ: accessTokenType, kid: key.kid });
  const input = `${header}.${encode(claims)}`;
  const signature = await withinSpan(signSpan, 'token.sign', async () => key.sign(input));
  return `${input}.${signature.toString('base64url')}`;
};

/**
 * The claims of a payload whose signature held, or undefined when they are not an access token of ours for us. Whether
 * its time is over is not asked here: that changes while the rest does not.
 */
export const readClaims = (
  payload: Buffer,
  { issuer, audience }: TokenAudience,
  now: Date,
): AccessTokenClaims | undefined => {
  const parsed = accessTokenClaims.safeParse(parseCanonicalJson(payload));
  if (!parsed.success) return undefined;
  const claims = parsed.data;
  if (claims.iss !== issuer || claims.aud !== audience) return undefined;
  if (claims.iat > now.getTime() / 1000 + issuedAheadSeconds) return undefined;
  if (claims.auth_time > claims.iat || claims.exp < claims.iat) return undefined;
  return claims;
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

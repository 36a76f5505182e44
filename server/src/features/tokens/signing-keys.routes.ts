import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict } from '../../platform/problem/general-problems.ts';
import { publicJwkBody } from './public-jwk-body.ts';
import type { SigningKeyDescription, SigningKeys } from './signing-keys.ts';

const signingKeyBody = z
  .strictObject({
    kid: z.string(),
    algorithm: z.enum(['RS256', 'ES256', 'EdDSA']),
    state: z.enum(['next', 'current', 'retired']).meta({
      description: 'Published and waiting, signing, or only verifying what it signed.',
    }),
    created_at: z.iso.datetime(),
    signs_from: z.iso.datetime(),
    retired_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Verifies until then; null while no other key has been made to follow it.' }),
    public_jwk: publicJwkBody,
  })
  .meta({ id: 'SigningKey', description: 'A key that signs access tokens; its private half is never answered.' });

const signingKeyList = z
  .strictObject({ data: z.array(signingKeyBody), next_cursor: z.null() })
  .meta({ id: 'SigningKeyList', description: 'All of them, in the order in which they sign. Empty with HS256.' });

const presentKey = (key: SigningKeyDescription) => ({
  kid: key.kid,
  algorithm: key.algorithm,
  state: key.state,
  created_at: key.createdAt.toISOString(),
  signs_from: key.signsFrom.toISOString(),
  retired_at: key.retiredAt?.toISOString() ?? null,
  public_jwk: key.publicJwk,
});

export const createSigningKeyRoutes = (clock: Clock, keys: Pick<SigningKeys, 'list' | 'rotate'>): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/signing-keys',
    operationId: 'listSigningKeys',
    tag: 'Signing keys',
    summary: 'The keys that sign access tokens, and what each is used for now',
    access: { kind: 'permission', permission: 'signing-keys:read' },
    limit: 'general',
    responses: { 200: { description: 'The keys that sign or verify.', body: signingKeyList } },
    problems: [],
    handle: async () => ({ status: 200, body: { data: (await keys.list()).map(presentKey), next_cursor: null } }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/signing-keys/rotate',
    operationId: 'rotateSigningKeys',
    tag: 'Signing keys',
    summary: 'Make the key that signs next',
    description:
      'It is published at once and signs ten minutes later, when whoever caches the key set knows it. The key before it verifies until its last token has expired, so nobody is logged out.',
    access: { kind: 'permission', permission: 'signing-keys:write', recentLogin: true },
    limit: 'sensitive',
    responses: { 201: { description: 'The new key.', body: signingKeyBody } },
    problems: [conflict],
    handle: async ({ principal, context }) => {
      const { userId, sessionId } = principal;
      const key = await keys.rotate(clock.now(), {
        actorKind: 'user',
        actorId: userId,
        request: context,
        sessionId,
        reason: 'request',
      });
      return { status: 201, body: presentKey(key) };
    },
  }),
];

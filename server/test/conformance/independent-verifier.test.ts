import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { bearer, logIn, signUp } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';

/** RFC 9068 as somebody else's library reads it, from the published keys alone. */
for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const) {
  describe(`access tokens signed with ${algorithm}`, async () => {
    const house = await openTestHouse({ settings: { JWT_ALGORITHM: algorithm } });
    const { port } = await house.listen();
    const issuer = 'http://localhost:4000';
    const server: oauth.AuthorizationServer = { issuer, jwks_uri: `http://127.0.0.1:${port}/.well-known/jwks.json` };
    const validate = (accessToken: string, audience = issuer) =>
      oauth.validateJwtAccessToken(
        server,
        new Request('http://api.example/', { headers: bearer(accessToken) }),
        audience,
        {
          [oauth.allowInsecureRequests]: true,
        },
      );

    test('are accepted from the published keys alone, and say who it is', async () => {
      const person = await signUp(house);
      const { accessToken } = await logIn(house, person);
      const claims = await validate(accessToken);
      assert.equal(claims.sub, person.id);
      assert.equal(claims.client_id, 'castellan');
      assert.equal(claims.exp - claims.iat, 900);
      assert.equal(typeof claims.auth_time, 'number');
      assert.match(claims.jti, /^[0-9a-f-]{36}$/);
    });

    test('are refused for another audience and with a changed claim', async () => {
      const { accessToken } = await logIn(house, await signUp(house));
      await assert.rejects(validate(accessToken, 'https://other.example'));
      const [header, payload, signature] = accessToken.split('.');
      const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
      const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['admin'] })).toString('base64url');
      await assert.rejects(validate(`${header}.${forged}.${signature}`));
    });

    test('publish nothing private', async () => {
      const reply = await house.http.inject({ url: '/.well-known/jwks.json' });
      for (const key of reply.json().keys) {
        for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.equal(secret in key, false, secret);
        assert.equal(key.alg, algorithm);
        assert.equal(key.use, 'sig');
      }
    });
  });
}

test('HS256 publishes no key at all', async () => {
  const house = await openTestHouse({
    settings: {
      JWT_ALGORITHM: 'HS256',
      JWT_SECRET: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64'),
    },
  });
  const { accessToken } = await logIn(house, await signUp(house));
  assert.equal((await house.http.inject({ url: '/api/v1/user', headers: bearer(accessToken) })).statusCode, 200);
  assert.deepEqual((await house.http.inject({ url: '/.well-known/jwks.json' })).json(), { keys: [] });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after } from 'node:test';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export type Algorithm = 'RS256' | 'ES256' | 'EdDSA';

export type TokenChanges = {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly lifetimeSeconds?: number;
};

/** Where a server of `node:http` listens, closed after the tests of the file. */
export const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
};

/** An issuer whose keys, clock and moods a test decides; it signs tokens as the server does. */
export const openIssuer = async () => {
  const state = { asked: 0, status: 200, cacheControl: 'public, max-age=300', keys: [] as JWK[], body: '' };
  const origin = await listen(
    createServer((_request, response) => {
      state.asked += 1;
      response.writeHead(state.status, { 'content-type': 'application/json', 'cache-control': state.cacheControl });
      response.end(state.body === '' ? JSON.stringify({ keys: state.keys }) : state.body);
    }),
  );

  const addKey = async (algorithm: Algorithm, keyId: string) => {
    const { privateKey, publicKey } = await generateKeyPair(algorithm);
    state.keys.push({ ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: 'sig' });
    return async (changes: TokenChanges = {}): Promise<string> => {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: origin,
        aud: 'https://api.example.com',
        sub: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7d',
        sid: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7e',
        jti: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7f',
        client_id: 'castellan',
        iat: now,
        exp: now + (changes.lifetimeSeconds ?? 900),
        auth_time: now,
        ver: 1,
        username: 'ada',
        roles: ['user'],
        ...changes.claims,
      };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: keyId, ...changes.header })
        .sign(privateKey);
    };
  };

  return { origin, state, addKey };
};

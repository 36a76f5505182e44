import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, describe, test } from 'node:test';
import { createApi as createExpressApi } from '../examples/express-api.ts';
import { createApi as createFastifyApi } from '../examples/fastify-api.ts';
import { createApi as createPlainApi } from '../examples/plain-node-api.ts';
import { listen, openIssuer } from './issuer.ts';

const audience = 'https://api.example.com';
const issuer = await openIssuer();
const sign = await issuer.addKey('RS256', 'first');

const startFastify = async (): Promise<string> => {
  const app = createFastifyApi(issuer.origin, audience);
  after(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
};

const examples: readonly [name: string, start: () => Promise<string>][] = [
  ['Express', () => listen(createServer(createExpressApi(issuer.origin, audience)))],
  ['Fastify', startFastify],
  ['plain Node', () => listen(createPlainApi(issuer.origin, audience))],
];

for (const [name, start] of examples) {
  describe(`the example for ${name}`, async () => {
    const origin = await start();
    const ask = (token?: string) =>
      fetch(`${origin}/orders`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

    test('answers the bearer of a good token', async () => {
      const response = await ask(await sign());
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), { orders: [], of: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7d' });
    });

    test('asks for a token where there is none', async () => {
      const response = await ask();
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
    });

    const refused: readonly [sentence: string, code: string, token: () => Promise<string>][] = [
      ['an expired token', 'TOKEN_EXPIRED', () => sign({ lifetimeSeconds: -60 })],
      ['a token for another audience', 'TOKEN_INVALID', () => sign({ claims: { aud: 'https://other.example.com' } })],
      ['a token with a changed signature', 'TOKEN_INVALID', async () => (await sign()).replace(/.{8}$/, 'AAAAAAAA')],
    ];
    for (const [sentence, code, token] of refused) {
      test(`refuses ${sentence} and says so`, async () => {
        const response = await ask(await token());
        assert.equal(response.status, 401);
        assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_token"/);
        assert.match(await response.text(), new RegExp(`"error":"${code}"`));
      });
    }
  });
}

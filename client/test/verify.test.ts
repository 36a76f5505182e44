import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { createVerifier, VerifyError, type VerifyErrorCode } from 'castellan-client/verify';
import { movableClock } from '../../server/test/harness/movable-clock.ts';
import { bearer, logIn, signUp } from '../../server/test/harness/people.ts';
import { openTestHouse } from '../../server/test/harness/test-house.ts';
import { waitFor } from '../../server/test/harness/test-tokens.ts';
import { type Algorithm, openIssuer } from './issuer.ts';

const audience = 'https://api.example.com';

const refused = (code: VerifyErrorCode) => (error: unknown) => {
  assert.ok(error instanceof VerifyError, String(error));
  assert.equal(error.code, code, String(error.cause));
  return true;
};

const tampered = (token: string): string => {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['admin'] })).toString('base64url');
  return `${header}.${forged}.${signature}`;
};

for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const) {
  describe(`tokens that a real server signs with ${algorithm}`, async () => {
    const clock = movableClock();
    const house = await openTestHouse({ clock, settings: { JWT_ALGORITHM: algorithm, JWT_AUDIENCE: audience } });
    const { port } = await house.listen();
    const verifier = createVerifier(
      { issuer: 'http://localhost:4000', audience, jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json` },
      { nowMs: () => clock.now().getTime(), monotonicMs: () => clock.monotonicMs() },
    );

    test('are accepted with the published keys alone, and say what the server says', async () => {
      const { accessToken } = await logIn(house, await signUp(house));
      const claims = await verifier.verifyHeader(`Bearer ${accessToken}`);
      const told = await house.http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) });
      assert.deepEqual(claims, told.json());
    });

    test('are refused when expired, when changed, and for another audience', async () => {
      const { accessToken } = await logIn(house, await signUp(house));
      const other = createVerifier({
        issuer: 'http://localhost:4000',
        audience: 'https://other.example.com',
        jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json`,
      });
      await assert.rejects(other.verify(accessToken), refused('TOKEN_INVALID'));
      await assert.rejects(verifier.verify(tampered(accessToken)), refused('TOKEN_INVALID'));
      clock.advanceMs(904_000);
      await verifier.verify(accessToken);
      clock.advanceMs(2_000);
      await assert.rejects(verifier.verify(accessToken), refused('TOKEN_EXPIRED'));
    });
  });
}

describe('a token that has been revoked', async () => {
  const house = await openTestHouse({ settings: { PUBLIC_URL: 'http://localhost:4000' } });
  const { port } = await house.listen();
  const origin = `http://127.0.0.1:${port}`;
  const verifier = createVerifier({
    issuer: 'http://localhost:4000',
    audience: 'http://localhost:4000',
    jwksUrl: `${origin}/.well-known/jwks.json`,
    // The issuer's name leads here.
    fetch: (input, init) => fetch(String(input).replace('http://localhost:4000', origin), init),
  });

  test('is accepted offline until it expires, and refused at once by asking the server', async () => {
    const { accessToken } = await logIn(house, await signUp(house));
    const claims = await verifier.verifyOnline(accessToken);
    await house.http.inject({ method: 'POST', url: '/api/v1/auth/logout', payload: {}, headers: bearer(accessToken) });
    assert.deepEqual(await verifier.verify(accessToken), claims);
    await assert.rejects(verifier.verifyOnline(accessToken), refused('TOKEN_REVOKED'));
  });

  test('is never sent to the server when it is refused here already', async () => {
    let asked = 0;
    const watching = createVerifier({
      issuer: 'http://localhost:4000',
      audience: 'http://localhost:4000',
      fetch: (input, init) => {
        if (String(input).endsWith('/verify')) asked += 1;
        return fetch(String(input).replace('http://localhost:4000', origin), init);
      },
    });
    const { accessToken } = await logIn(house, await signUp(house));
    await assert.rejects(watching.verifyOnline(tampered(accessToken)), refused('TOKEN_INVALID'));
    assert.equal(asked, 0);
  });
});

describe('a token that is not what it seems', async () => {
  const issuer = await openIssuer();
  const sign = await issuer.addKey('RS256', 'rsa');
  const signEdDsa = await issuer.addKey('EdDSA', 'ed');
  const verifier = createVerifier({ issuer: issuer.origin, audience });
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('is accepted when nothing is wrong with it', async () => {
    for (const signer of [sign, signEdDsa]) assert.equal((await verifier.verify(await signer())).username, 'ada');
  });

  const cases: readonly [sentence: string, token: () => Promise<string>][] = [
    ['from another issuer', () => sign({ claims: { iss: 'https://elsewhere.example' } })],
    ['for several audiences', () => sign({ claims: { aud: [audience, 'https://other.example'] } })],
    ['of another type', () => sign({ header: { typ: 'JWT' } })],
    ['without a type', () => sign({ header: { typ: undefined } })],
    ['without an expiry', () => sign({ claims: { exp: undefined } })],
    ['not valid yet', () => sign({ claims: { nbf: Math.floor(Date.now() / 1000) + 60 } })],
    ['without roles', () => sign({ claims: { roles: undefined } })],
    ['of an unknown key', () => sign({ header: { kid: 'nobody' } })],
    ['without a key id', () => sign({ header: { kid: undefined } })],
    ['with the id of a key of another algorithm', () => sign({ header: { kid: 'ed' } })],
    ['with a critical extension', () => sign({ header: { crit: ['b64'], b64: true } })],
    [
      'without a signature',
      async () => `${part({ alg: 'none', typ: 'at+jwt', kid: 'rsa' })}.${(await sign()).split('.')[1]}.`,
    ],
    ['of two parts', async () => (await sign()).split('.').slice(0, 2).join('.')],
    ['that is no token', async () => 'castle'],
    ['that is very long', async () => `${await sign()}${'A'.repeat(9000)}`],
    [
      'whose HMAC is made with the public key',
      async () => {
        const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid: 'rsa' })}.${(await sign()).split('.')[1]}`;
        const secret = JSON.stringify(issuer.state.keys[0]);
        return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      },
    ],
  ];
  for (const [sentence, token] of cases) {
    test(`is refused: ${sentence}`, async () => {
      await assert.rejects(verifier.verify(await token()), refused('TOKEN_INVALID'));
    });
  }

  test('is missing where there is no bearer token at all, and the challenge then names no error', async () => {
    for (const header of [undefined, null, '', 'Basic YTpi', 'Bearerish x']) {
      await assert.rejects(verifier.verifyHeader(header), (error) => {
        assert.ok(error instanceof VerifyError);
        assert.deepEqual([error.code, error.status, error.wwwAuthenticate], ['TOKEN_MISSING', 401, 'Bearer']);
        return true;
      });
    }
    for (const header of ['Bearer', 'Bearer a b', 'Bearer "a"']) {
      await assert.rejects(verifier.verifyHeader(header), refused('TOKEN_INVALID'));
    }
  });
});

describe('the keys of the issuer', () => {
  const prepare = async (algorithm: Algorithm = 'EdDSA') => {
    const issuer = await openIssuer();
    const sign = await issuer.addKey(algorithm, 'first');
    const clock = movableClock();
    const failures: unknown[] = [];
    const verifier = createVerifier(
      { issuer: issuer.origin, audience, onFetchFailure: (error) => failures.push(error) },
      { nowMs: () => Date.now(), monotonicMs: () => clock.monotonicMs() },
    );
    return { issuer, sign, clock, verifier, failures };
  };

  test('are fetched once for many tokens at once, and again when their max-age is over', async () => {
    const { issuer, sign, clock, verifier } = await prepare();
    const token = await sign();
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
    clock.letPassMs(299_000);
    await verifier.verify(token);
    assert.equal(issuer.state.asked, 1);
    clock.letPassMs(2_000);
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
    assert.equal(issuer.state.asked, 2);
  });

  test('are fetched for a new key, and for made-up ones no more than every 30 s', async () => {
    const { issuer, sign, clock, verifier } = await prepare();
    await verifier.verify(await sign());
    const signNext = await issuer.addKey('EdDSA', 'second');
    clock.letPassMs(31_000);
    await verifier.verify(await signNext());
    assert.equal(issuer.state.asked, 2);
    for (let index = 0; index < 50; index += 1) {
      await assert.rejects(
        verifier.verify(await sign({ header: { kid: `made-up-${index}` } })),
        refused('TOKEN_INVALID'),
      );
    }
    assert.equal(issuer.state.asked, 2);
    clock.letPassMs(31_000);
    await assert.rejects(verifier.verify(await sign({ header: { kid: 'made-up' } })), refused('TOKEN_INVALID'));
    assert.equal(issuer.state.asked, 3);
  });

  test('stay in use while the issuer is away, and one that it withdrew is refused when it is back', async () => {
    const { issuer, sign, clock, verifier, failures } = await prepare();
    const token = await sign();
    await verifier.verify(token);
    for (const trouble of [{ status: 500 }, { status: 200, body: '<html>' }, { status: 200, body: '{"keys":7}' }]) {
      Object.assign(issuer.state, trouble);
      clock.letPassMs(301_000);
      await verifier.verify(token);
    }
    assert.equal(failures.length > 0, true);
    Object.assign(issuer.state, { status: 200, body: '', keys: [] });
    clock.letPassMs(301_000);
    await waitFor(() => assert.rejects(verifier.verify(token), refused('TOKEN_INVALID')));
  });

  test('that were never to be had make a 503 with the time to come back, and no storm of requests', async () => {
    const { issuer, sign, clock, verifier } = await prepare();
    issuer.state.status = 503;
    const token = await sign();
    for (let index = 0; index < 5; index += 1) {
      await assert.rejects(verifier.verify(token), (error) => {
        assert.ok(error instanceof VerifyError);
        assert.deepEqual([error.code, error.status, error.wwwAuthenticate], ['ISSUER_UNAVAILABLE', 503, null]);
        assert.ok((error.retryAfterSeconds ?? 0) > 0);
        return true;
      });
    }
    assert.equal(issuer.state.asked, 1);
    issuer.state.status = 200;
    clock.letPassMs(31_000);
    await verifier.verify(token);
  });

  test('of other kinds and for other purposes are passed by', async () => {
    const { issuer, sign, verifier } = await prepare();
    issuer.state.keys.unshift(
      { kty: 'oct', kid: 'first', alg: 'HS256', k: 'c2VjcmV0' },
      { kty: 'RSA', kid: 'x', use: 'enc' },
      { kty: 'OKP', crv: 'Ed448', x: 'AAAA', kid: 'y', alg: 'EdDSA', use: 'sig' },
      { kty: 'RSA', kid: 'z', alg: 'RS256', use: 'sig' },
    );
    await verifier.verify(await sign());
    await assert.rejects(verifier.verify(await sign({ header: { kid: 'z' } })), refused('TOKEN_INVALID'));
  });

  test('are those of the issuer with a slash at the end of its address as well', async () => {
    const { issuer, sign } = await prepare();
    const claims = await createVerifier({ issuer: `${issuer.origin}/`, audience }).verify(await sign());
    assert.equal(claims.iss, issuer.origin);
  });

  test('are not fetched over plain HTTP from another machine unless that is allowed', () => {
    const options = { issuer: 'http://auth.example.com', audience };
    assert.throws(() => createVerifier(options), /must be https/);
    createVerifier({ ...options, allowInsecureHttp: true });
    assert.throws(() => createVerifier({ issuer: 'https://auth.example.com', audience: '' }), /audience is empty/);
  });
});

import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { customFetch, validateJwtAccessToken } from 'oauth4webapi';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { openTestTokens } from '../../../test/harness/test-tokens.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { generateSigningKey } from './signing-key.ts';

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() })) });
type Stand = Awaited<ReturnType<typeof openTestTokens>>;

const readKeySet = async (stand: Stand) => {
  const answer = await stand.call('keySet', {});
  assert.equal(answer.headers?.['cache-control'], 'public, max-age=300');
  return keySet.parse(answer.body);
};
const kidOf = (token: string): string =>
  z.object({ kid: z.string() }).parse(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).kid;
const accepts = async (stand: Stand, token: string) => stand.tokens.authenticate(`Bearer ${token}`);
const byCommand = { actorKind: 'operator', actorId: null, request: null, sessionId: null, reason: 'command' } as const;
const listKeys = async (stand: Stand) => (await stand.tokens.keys.list()).map((key) => `${key.state} ${key.algorithm}`);

for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const) {
  describe(`an access token signed with ${algorithm}`, async () => {
    const stand = await openTestTokens({ settings: { algorithm } });
    const { user, sessionId, pair } = await stand.signIn({ username: `ada.${algorithm.toLowerCase()}` });

    test('is verified by oauth4webapi from the key set alone, as RFC 9068 wants it', async () => {
      const jwks = await readKeySet(stand);
      const claims = await validateJwtAccessToken(
        { issuer: stand.settings.issuer, jwks_uri: `${stand.settings.issuer}/.well-known/jwks.json` },
        new Request('https://api.example.com/', { headers: { authorization: `Bearer ${pair.accessToken}` } }),
        stand.settings.audience,
        { [customFetch]: async () => Response.json(jwks), signingAlgorithms: [algorithm] },
      );
      assert.equal(claims.sub, user.id);
      assert.equal(claims.sid, sessionId);
      assert.equal(claims.client_id, 'castellan');
      assert.deepEqual(claims.roles, ['user']);
    });

    test('is verified by jose from the key set alone', async () => {
      const { payload, protectedHeader } = await jwtVerify(
        pair.accessToken,
        createLocalJWKSet(await readKeySet(stand)),
        { issuer: stand.settings.issuer, audience: stand.settings.audience, typ: 'at+jwt', algorithms: [algorithm] },
      );
      assert.deepEqual(Object.keys(protectedHeader), ['alg', 'typ', 'kid']);
      assert.equal(payload.username, `ada.${algorithm.toLowerCase()}`);
    });

    test('has a key in the set that tells nothing private', async () => {
      for (const key of (await readKeySet(stand)).keys) {
        for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.ok(!(member in key));
        assert.equal(key.alg, algorithm);
      }
    });
  });
}

test('the key set verifies a token with nothing but node:crypto', async () => {
  const stand = await openTestTokens({ settings: { algorithm: 'RS256' } });
  const { pair } = await stand.signIn();
  const [jwk] = (await readKeySet(stand)).keys;
  assert.ok(jwk);
  const [header, payload, signature = ''] = pair.accessToken.split('.');
  const input = Buffer.from(`${header}.${payload}`);
  const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  assert.ok(verify('RSA-SHA256', input, publicKey, Buffer.from(signature, 'base64url')));
});

describe('HS256', () => {
  test('signs with the secret of the settings, publishes no key and has none to rotate', async () => {
    const hs256Secret = systemRandomness.bytes(32);
    const stand = await openTestTokens({ settings: { algorithm: 'HS256', hs256Secret } });
    const { user, pair } = await stand.signIn();
    assert.equal((await accepts(stand, pair.accessToken)).userId, user.id);
    assert.deepEqual(await readKeySet(stand), { keys: [] });
    assert.equal((await jwtVerify(pair.accessToken, hs256Secret)).payload.sub, user.id);
    await assert.rejects(stand.tokens.keys.rotate(new Date(0), byCommand), { code: 'CONFLICT' });
    const other = await openTestTokens({
      settings: { algorithm: 'HS256', hs256Secret: systemRandomness.bytes(32) },
      beside: stand,
    });
    await assert.rejects(accepts(other, pair.accessToken), { code: 'AUTH_TOKEN_INVALID' });
  });
});

describe('the first key', () => {
  test('is one, although several processes start at once', async () => {
    const first = await openTestTokens({ unstarted: true });
    const others = await Promise.all([1, 2, 3].map(() => openTestTokens({ unstarted: true, beside: first })));
    const all = [first, ...others];
    await Promise.all(all.map((stand) => stand.tokens.feature.start?.()));
    const { user, pair } = await first.signIn();
    for (const stand of all) {
      assert.deepEqual(await listKeys(stand), ['current EdDSA']);
      assert.equal((await accepts(stand, pair.accessToken)).userId, user.id);
    }
  });

  test('is stored sealed, and a start with another SECRET_KEY refuses to go on', async () => {
    const stand = await openTestTokens();
    const wrong = await openTestTokens({
      unstarted: true,
      beside: { connection: { ...stand.connection, secretKey: systemRandomness.bytes(32) } },
    });
    await assert.rejects(async () => wrong.tokens.feature.start?.(), {
      name: 'StartError',
      message: /SECRET_KEY_PREVIOUS/,
    });
    assert.deepEqual(
      wrong.logged.map((event) => event.name),
      ['tokens.signing_key_unreadable'],
    );
  });
});

describe('rotation', () => {
  test('publishes the next key before it signs, and lets the old one verify until its last token is over', async () => {
    const clock = movableClock();
    const stand = await openTestTokens({ clock });
    const before = await stand.signIn();
    const oldKid = kidOf(before.pair.accessToken);
    const next = await stand.tokens.keys.rotate(clock.now(), byCommand);
    assert.equal(next.state, 'next');
    assert.equal(next.signsFrom.getTime(), clock.now().getTime() + 600_000);
    assert.deepEqual(
      (await readKeySet(stand)).keys.map((key) => key.kid),
      [oldKid, next.kid],
    );
    assert.deepEqual(await listKeys(stand), ['current EdDSA', 'next EdDSA']);

    clock.advanceMs(599_000);
    const last = await stand.signIn();
    assert.equal(kidOf(last.pair.accessToken), oldKid);
    clock.advanceMs(1_000);
    assert.equal(kidOf((await stand.signIn()).pair.accessToken), next.kid);
    assert.deepEqual(await listKeys(stand), ['retired EdDSA', 'current EdDSA']);

    clock.advanceMs(898_999);
    assert.equal((await accepts(stand, last.pair.accessToken)).userId, last.user.id);
    clock.advanceMs(120_000);
    await assert.rejects(accepts(stand, last.pair.accessToken), { code: 'AUTH_TOKEN_EXPIRED' });
    const fresh = await openTestTokens({ clock, beside: stand });
    await assert.rejects(accepts(fresh, last.pair.accessToken), { code: 'AUTH_TOKEN_INVALID' });
    assert.deepEqual(
      (await readKeySet(stand)).keys.map((key) => key.kid),
      [next.kid],
    );
  });

  test('happens by itself once the key is too old, and once only in however many processes', async () => {
    const clock = movableClock();
    const stand = await openTestTokens({ clock });
    clock.advanceMs(90 * 86_400_000 + 1);
    const others = await Promise.all([1, 2, 3].map(() => openTestTokens({ clock, beside: stand })));
    for (const one of [stand, ...others]) assert.deepEqual(await listKeys(one), ['current EdDSA', 'next EdDSA']);
  });

  test('by two at once leaves tokens of every key good until they expire, whichever process made it', async () => {
    const clock = movableClock();
    const here = await openTestTokens({ clock });
    const there = await openTestTokens({ clock, beside: here });
    const first = await here.signIn();
    await Promise.all([here, there].map((stand) => stand.tokens.keys.rotate(clock.now(), byCommand)));
    assert.deepEqual(await listKeys(there), ['current EdDSA', 'next EdDSA', 'next EdDSA']);
    const [, second, third] = await here.tokens.keys.list();
    assert.ok(second && third && second.signsFrom < third.signsFrom);

    const pairs = [first];
    for (const seconds of [599, 1, 1]) {
      clock.advanceMs(seconds * 1_000);
      pairs.push(await here.signIn());
    }
    assert.deepEqual(
      pairs.slice(2).map(({ pair }) => kidOf(pair.accessToken)),
      [second.kid, third.kid],
    );
    assert.deepEqual(await listKeys(here), ['retired EdDSA', 'retired EdDSA', 'current EdDSA']);
    clock.advanceMs(898_000);
    for (const stand of [here, there]) {
      await stand.tokens.keys.list();
      for (const { user, pair } of pairs.slice(2))
        assert.equal((await accepts(stand, pair.accessToken)).userId, user.id);
    }
  });

  test('in one process is noticed by another at the first token it does not know', async () => {
    const clock = movableClock();
    const here = await openTestTokens({ clock });
    const there = await openTestTokens({ clock, beside: here });
    await here.tokens.keys.rotate(clock.now(), byCommand);
    clock.advanceMs(600_000);
    clock.letPassMs(1_001);
    const { user, pair } = await here.signIn();
    assert.equal((await accepts(there, pair.accessToken)).userId, user.id);
  });

  test('asks the database about unknown keys once a second at most, whoever sends them', async () => {
    const clock = movableClock();
    const stand = await openTestTokens({ clock });
    const { pair } = await stand.signIn();
    const [, payload, signature] = pair.accessToken.split('.');
    const unknown = (kid: string): string =>
      `${Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid })).toString('base64url')}.${payload}.${signature}`;
    const ask = (kid: string) => stand.tokens.authenticate(`Bearer ${unknown(kid)}`);
    const invalid = { code: 'AUTH_TOKEN_INVALID' };
    assert.throws(() => ask('first'), invalid, 'the keys were loaded just now');
    clock.letPassMs(1_001);
    const [second, third] = [ask('second'), ask('third')];
    assert.ok(second instanceof Promise && third instanceof Promise, 'those who ask meanwhile share the answer');
    await Promise.all([assert.rejects(second, invalid), assert.rejects(third, invalid)]);
    assert.throws(() => ask('fourth'), invalid);
  });

  test('to another algorithm leaves the tokens of the old one good', async () => {
    const stand = await openTestTokens();
    const { user, pair } = await stand.signIn();
    const after = await openTestTokens({ beside: stand, settings: { algorithm: 'ES256' } });
    assert.equal((await accepts(after, pair.accessToken)).userId, user.id);
    assert.deepEqual(await listKeys(after), ['retired EdDSA', 'current ES256']);
    assert.deepEqual(await listKeys(stand), ['current EdDSA', 'retired ES256']);
  });
});

test('a key that somebody slipped into the table verifies nothing and is told of', async () => {
  const stand = await openTestTokens();
  const forged = await generateSigningKey('EdDSA', 2048);
  const slipIn = sql({
    name: 'test.slip_in_key',
    text: `insert into signing_keys (kid, algorithm, public_jwk, private_sealed, created_at, signs_from)
           select $1, algorithm, $2, private_sealed, created_at, signs_from from signing_keys`,
    row: z.never(),
  });
  await stand.database.execute(slipIn, [forged.kid, JSON.stringify(forged.publicJwk)]);
  assert.deepEqual(await listKeys(stand), ['current EdDSA']);
  assert.equal((await readKeySet(stand)).keys.length, 1);
  assert.ok(stand.logged.some((event) => event.name === 'tokens.signing_key_unreadable' && event.level === 'error'));
});

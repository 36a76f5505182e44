import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { silentMetrics } from '../../../test/harness/test-pool.ts';
import type { Problem } from '../../platform/problem/problem.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { type AccessTokenClaims, signAccessToken } from './access-token.ts';
import { createAuthentication } from './authentication.ts';
import type { Algorithm } from './compact-token.ts';
import { createRevocationList } from './revocation-list.ts';
import { createSharedKey, generateSigningKey, type SigningKey } from './signing-key.ts';

const issuer = 'https://auth.example.com';
const audience = 'https://api.example.com';
const encode = (text: string): string => Buffer.from(text).toString('base64url');

const stand = async (key?: SigningKey) => {
  const signingKey = key ?? (await generateSigningKey('EdDSA', 2048));
  const clock = movableClock();
  const list = createRevocationList();
  const used: [sessionId: string, atMs: number][] = [];
  const authentication = createAuthentication({
    issuer,
    audience,
    clock,
    metrics: silentMetrics,
    keys: {
      find: (kid) => (kid === signingKey.kid ? signingKey : undefined),
      findElsewhere: () => undefined,
    },
    feed: { isSilent: () => false },
    list,
    noteUse: (sessionId, atMs) => used.push([sessionId, atMs]),
  });
  const seconds = clock.now().getTime() / 1000;
  const claims: AccessTokenClaims = {
    iss: issuer,
    aud: audience,
    sub: systemRandomness.uuid(),
    sid: systemRandomness.uuid(),
    jti: systemRandomness.uuid(),
    client_id: 'castellan',
    iat: seconds,
    exp: seconds + 900,
    auth_time: seconds,
    ver: 3,
    username: null,
    roles: ['user'],
  };
  const sign = (changed: Partial<Record<keyof AccessTokenClaims, unknown>> = {}): Promise<string> =>
    signText(JSON.stringify({ ...claims, ...changed }));
  /** A payload as it stands, under a good header and a good signature. */
  const signText = async (payload: string, header?: string): Promise<string> => {
    const input = `${encode(header ?? JSON.stringify({ alg: signingKey.algorithm, typ: 'at+jwt', kid: signingKey.kid }))}.${encode(payload)}`;
    return `${input}.${(await signingKey.sign(input)).toString('base64url')}`;
  };
  const codeOf = async (token: string): Promise<string> => {
    try {
      await authentication.authenticate(`Bearer ${token}`);
      return 'accepted';
    } catch (error) {
      return (error as Problem).code;
    }
  };
  return { signingKey, clock, list, used, authentication, claims, sign, signText, codeOf };
};

describe('a good token', () => {
  for (const algorithm of ['RS256', 'ES256', 'EdDSA', 'HS256'] satisfies Algorithm[]) {
    test(`signed with ${algorithm} is accepted, and refused when any one part is another's`, async () => {
      const key =
        algorithm === 'HS256' ? createSharedKey(systemRandomness.bytes(32)) : await generateSigningKey(algorithm, 2048);
      const { authentication, claims, sign, codeOf } = await stand(key);
      const token = await signAccessToken(key, claims);
      const principal = await authentication.authenticate(`Bearer ${token}`);
      assert.equal(principal.userId, claims.sub);
      assert.equal(principal.sessionId, claims.sid);
      assert.equal(principal.securityVersion, 3);
      assert.equal(principal.tokenExpiresAt.getTime(), claims.exp * 1000);
      const [header, payload, signature] = token.split('.');
      const [, otherPayload, otherSignature] = (await sign({ roles: ['admin'] })).split('.');
      assert.equal(await codeOf(`${header}.${otherPayload}.${signature}`), 'AUTH_TOKEN_INVALID');
      assert.equal(await codeOf(`${header}.${payload}.${otherSignature}`), 'AUTH_TOKEN_INVALID');
      assert.equal(await codeOf(`${header}.${payload}.${encode('short')}`), 'AUTH_TOKEN_INVALID');
    });
  }

  test('is answered at once and with the same object while its signature is believed', async () => {
    const { authentication, sign, clock } = await stand();
    const header = `Bearer ${await sign()}`;
    const first = authentication.authenticate(header);
    assert.ok(!(first instanceof Promise));
    assert.equal(authentication.authenticate(header), first);
    clock.letPassMs(60_001);
    assert.notEqual(authentication.authenticate(header), first);
  });

  test('is read with the scheme in any case', async () => {
    const { authentication, sign, claims } = await stand();
    const token = await sign();
    for (const header of [`bearer ${token}`, `BEARER ${token}`, `Bearer   ${token}`]) {
      assert.equal((await authentication.authenticate(header)).userId, claims.sub);
    }
  });

  test('expires while it is remembered', async () => {
    const { sign, clock, codeOf, claims } = await stand();
    const token = await sign({ exp: claims.iat + 30 });
    assert.equal(await codeOf(token), 'accepted');
    clock.advanceMs(29_999);
    assert.equal(await codeOf(token), 'accepted');
    clock.advanceMs(1);
    assert.equal(await codeOf(token), 'AUTH_TOKEN_EXPIRED');
  });

  test('notes the use of its session each time it is accepted, and never when it is refused', async () => {
    const { sign, codeOf, used, list, claims, clock } = await stand();
    const token = await sign();
    const startMs = clock.now().getTime();
    await codeOf(token);
    clock.advanceMs(5_000);
    await codeOf(token);
    const expected = [
      [claims.sid, startMs],
      [claims.sid, startMs + 5_000],
    ];
    assert.deepEqual(used, expected);
    await codeOf(`${token.slice(0, -4)}AAAA`);
    list.addSession(claims.sid, startMs + 960_000);
    assert.equal(await codeOf(token), 'AUTH_TOKEN_REVOKED');
    assert.deepEqual(used, expected);
  });

  test('is refused from the moment its session ends or its user changes', async () => {
    const { sign, codeOf, list, claims, clock } = await stand();
    const [ended, outdated, current] = [
      await sign(),
      await sign({ sid: systemRandomness.uuid() }),
      await sign({ sid: systemRandomness.uuid(), ver: 4 }),
    ];
    for (const token of [ended, outdated, current]) assert.equal(await codeOf(token), 'accepted');
    const until = clock.now().getTime() + 960_000;
    list.addSession(claims.sid, until);
    assert.equal(await codeOf(ended), 'AUTH_TOKEN_REVOKED');
    assert.equal(await codeOf(outdated), 'accepted');
    list.addUser(claims.sub, 4, until);
    assert.equal(await codeOf(outdated), 'AUTH_TOKEN_REVOKED');
    assert.equal(await codeOf(current), 'accepted');
    list.addUser(claims.sub, 2, until);
    assert.equal(await codeOf(outdated), 'AUTH_TOKEN_REVOKED');
  });
});

describe('a header without a token', () => {
  for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Bearer    ', 'Basic YTpi', 'Bearertoken', 'token']) {
    test(`is told so: ${JSON.stringify(header)}`, async () => {
      const { authentication } = await stand();
      assert.throws(() => authentication.authenticate(header), { code: 'AUTH_TOKEN_MISSING', status: 401 });
    });
  }
});

describe('a tampered token is refused', () => {
  const past = { iat: 1_600_000_000, auth_time: 1_600_000_000 };
  const wrong: readonly (readonly [string, Partial<Record<keyof AccessTokenClaims, unknown>>, string])[] = [
    ['expired', { ...past, exp: 1_600_000_900 }, 'AUTH_TOKEN_EXPIRED'],
    ['issued by another', { iss: 'https://auth.example.org' }, 'AUTH_TOKEN_INVALID'],
    ['with a slash behind the issuer', { iss: `${issuer}/` }, 'AUTH_TOKEN_INVALID'],
    ['for another audience', { aud: 'https://other.example.com' }, 'AUTH_TOKEN_INVALID'],
    ['for a list of audiences', { aud: [audience] }, 'AUTH_TOKEN_INVALID'],
    ['for another client', { client_id: 'other' }, 'AUTH_TOKEN_INVALID'],
    ['with an exp that is a text', { exp: '9999999999' }, 'AUTH_TOKEN_INVALID'],
    ['with an exp that is a fraction', { exp: 9_999_999_999.5 }, 'AUTH_TOKEN_INVALID'],
    ['without exp', { exp: undefined }, 'AUTH_TOKEN_INVALID'],
    ['without sid', { sid: undefined }, 'AUTH_TOKEN_INVALID'],
    ['without a version', { ver: undefined }, 'AUTH_TOKEN_INVALID'],
    ['with a version of nought', { ver: 0 }, 'AUTH_TOKEN_INVALID'],
    ['with roles that are a text', { roles: 'admin' }, 'AUTH_TOKEN_INVALID'],
  ];
  for (const [what, changed, code] of wrong) {
    test(`when it is ${what}, although its signature is good`, async () => {
      const { sign, codeOf } = await stand();
      assert.equal(await codeOf(await sign(changed)), code);
    });
  }

  test('when it was issued more than 5 s ahead of us', async () => {
    const { sign, codeOf, claims } = await stand();
    assert.equal(await codeOf(await sign({ iat: claims.iat + 5 })), 'accepted');
    assert.equal(await codeOf(await sign({ iat: claims.iat + 6 })), 'AUTH_TOKEN_INVALID');
  });

  test('when a claim stands there twice, is unknown, or the payload is not ours to the byte', async () => {
    const { signText, codeOf, claims } = await stand();
    const text = JSON.stringify(claims);
    assert.equal(await codeOf(await signText(text)), 'accepted');
    for (const payload of [
      text.replace('"sub"', '"sub":"somebody","sub"'),
      text.replace('{', '{"scope":"all",'),
      text.replace('{', '{ '),
      text.replace('"exp":', '"exp":0'),
      `[${text}]`,
      JSON.stringify(text),
      'null',
      '',
    ]) {
      assert.notEqual(payload, text);
      assert.equal(await codeOf(await signText(payload)), 'AUTH_TOKEN_INVALID', payload);
    }
  });

  test('when it names another algorithm than its key has (RFC 8725, section 3.1)', async () => {
    const { signText, codeOf, claims, signingKey } = await stand();
    for (const alg of ['RS256', 'ES256', 'HS256']) {
      const header = JSON.stringify({ alg, typ: 'at+jwt', kid: signingKey.kid });
      assert.equal(await codeOf(await signText(JSON.stringify(claims), header)), 'AUTH_TOKEN_INVALID');
    }
  });

  test('when it is HS256 under the public key (RFC 8725, section 2.1)', async () => {
    const key = await generateSigningKey('RS256', 2048);
    const { codeOf, claims } = await stand(key);
    const input = `${encode(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid: key.kid }))}.${encode(JSON.stringify(claims))}`;
    for (const secret of [JSON.stringify(key.publicJwk), 'n' in key.publicJwk ? key.publicJwk.n : '']) {
      const signature = createHmac('sha256', secret).update(input).digest('base64url');
      assert.equal(await codeOf(`${input}.${signature}`), 'AUTH_TOKEN_INVALID');
    }
  });

  test('when another key of the same kind signed it, under its own id or ours', async () => {
    const { codeOf, claims, signingKey } = await stand();
    const stranger = await generateSigningKey('EdDSA', 2048);
    assert.equal(await codeOf(await signAccessToken(stranger, claims)), 'AUTH_TOKEN_INVALID');
    assert.equal(
      await codeOf(await signAccessToken({ ...stranger, kid: signingKey.kid }, claims)),
      'AUTH_TOKEN_INVALID',
    );
  });

  test('when it is a refresh token, or longer than any of ours', async () => {
    const { codeOf } = await stand();
    assert.equal(await codeOf(`cst_rt_${'A'.repeat(43)}`), 'AUTH_TOKEN_INVALID');
    assert.equal(await codeOf(`${'A'.repeat(100_000)}.A.A`), 'AUTH_TOKEN_INVALID');
  });

  test('when two tokens stand in one header', async () => {
    const { codeOf, sign } = await stand();
    const token = await sign();
    for (const two of [`${token} ${token}`, `${token},${token}`, `${token}, Bearer ${token}`]) {
      assert.equal(await codeOf(two), 'AUTH_TOKEN_INVALID');
    }
  });
});

test('an expired token still says whose session it was, and only to who wants to end it', async () => {
  const { authentication, sign, clock, claims, codeOf, list } = await stand();
  const token = await sign();
  clock.advanceMs(86_400_000);
  assert.equal(await codeOf(token), 'AUTH_TOKEN_EXPIRED');
  assert.equal((await authentication.identify(`Bearer ${token}`)).sid, claims.sid);
  list.addSession(claims.sid, clock.now().getTime() + 1);
  await assert.rejects(authentication.identify(`Bearer ${token}`), { code: 'AUTH_TOKEN_REVOKED' });
  await assert.rejects(authentication.identify(`Bearer ${token}x`), { code: 'AUTH_TOKEN_INVALID' });
});

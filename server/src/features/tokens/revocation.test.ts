import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { openTestTokens, waitFor } from '../../../test/harness/test-tokens.ts';
import { systemClock } from '../../platform/clock/clock.ts';

const revoked = { code: 'AUTH_TOKEN_REVOKED', status: 401 };
type Stand = Awaited<ReturnType<typeof openTestTokens>>;
const accepts = async (stand: Stand, token: string) => stand.tokens.authenticate(`Bearer ${token}`);

describe('a revocation', async () => {
  const here = await openTestTokens();
  const there = await openTestTokens({ beside: here });

  test('of a session holds here at once and in another process within a second', async () => {
    const [ended, kept] = [await here.signIn(), await here.signIn()];
    for (const stand of [here, there]) await accepts(stand, ended.pair.accessToken);
    await here.database.transaction((tx) =>
      here.tokens.revokeSession(tx, ended.sessionId, 'logout', systemClock.now()),
    );
    await assert.rejects(accepts(here, ended.pair.accessToken), revoked);
    await waitFor(() => assert.rejects(accepts(there, ended.pair.accessToken), revoked), 1_000);
    for (const stand of [here, there]) await accepts(stand, kept.pair.accessToken);
    assert.ok(here.counted.includes('castellan.auth.token.revocations logout'));
  });

  test('of a security version spares the tokens that were issued with the new one', async () => {
    const { user, sessionId, pair } = await here.signIn();
    const at = systemClock.now();
    const renewed = await here.database.transaction(async (tx) => {
      await here.tokens.revokeUserBelow(tx, user.id, user.securityVersion + 1, 'roles_changed', at);
      return here.tokens.issuePair(tx, {
        user: { ...user, securityVersion: user.securityVersion + 1 },
        sessionId,
        authenticatedAt: at,
        sessionExpiresAt: new Date(at.getTime() + 3_600_000),
        client: { address: '192.0.2.7', network: '192.0.2.7', userAgent: null },
        at,
      });
    });
    await assert.rejects(accepts(here, pair.accessToken), revoked);
    await waitFor(() => assert.rejects(accepts(there, pair.accessToken), revoked), 1_000);
    for (const stand of [here, there]) await accepts(stand, renewed.accessToken);
  });

  test('that is rolled back has never been', async () => {
    const { sessionId, pair } = await here.signIn();
    const undone = here.database.transaction(async (tx) => {
      await here.tokens.revokeSession(tx, sessionId, 'logout', systemClock.now());
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    await accepts(here, pair.accessToken);
  });

  test('is seen in another process although its transaction committed after later ones', async () => {
    const [slow, quick] = [await here.signIn(), await here.signIn()];
    const at = systemClock.now();
    await here.database.transaction(async (tx) => {
      await here.tokens.revokeSession(tx, slow.sessionId, 'logout', at);
      await here.database.transaction((other) => here.tokens.revokeSession(other, quick.sessionId, 'logout', at));
      // The other process has read past the transaction that is still open.
      await waitFor(() => assert.rejects(accepts(there, quick.pair.accessToken), revoked), 1_000);
      await accepts(there, slow.pair.accessToken);
    });
    await waitFor(() => assert.rejects(accepts(there, slow.pair.accessToken), revoked), 1_000);
  });

  test('is known to a process that starts later', async () => {
    const { sessionId, pair } = await here.signIn();
    await here.database.transaction((tx) => here.tokens.revokeSession(tx, sessionId, 'logout', systemClock.now()));
    const later = await openTestTokens({ beside: here });
    await assert.rejects(accepts(later, pair.accessToken), revoked);
  });
});

describe('a process that cannot hear of revocations', async () => {
  const clock = movableClock();
  const here = await openTestTokens({ clock });
  const there = await openTestTokens({ clock, beside: here });

  test('refuses every token with 503 after 5 s, and recovers by itself with all it missed', async () => {
    const [ended, kept] = [await here.signIn(), await here.signIn()];
    for (const session of [ended, kept]) await accepts(there, session.pair.accessToken);
    there.cut();
    clock.letPassMs(5_001);
    await here.database.transaction((tx) => here.tokens.revokeSession(tx, ended.sessionId, 'revoked', clock.now()));
    // Known tokens and unknown ones alike: nothing is accepted on an old list.
    for (const token of [kept.pair.accessToken, (await here.signIn()).pair.accessToken]) {
      await assert.rejects(accepts(there, token), { code: 'SERVICE_UNAVAILABLE', status: 503, retryAfterSeconds: 1 });
    }
    await waitFor(() => assert.ok(there.logged.some((event) => event.name === 'tokens.revocation_feed_silent')));
    there.mend();
    await waitFor(() => accepts(there, kept.pair.accessToken));
    await assert.rejects(accepts(there, ended.pair.accessToken), revoked);
    await waitFor(() => assert.ok(there.logged.some((event) => event.name === 'tokens.revocation_feed_heard')));
  });

  test('refuses them from the first moment until it has heard once', async () => {
    const { pair } = await here.signIn();
    const fresh = await openTestTokens({ clock, beside: here, unstarted: true });
    await assert.rejects(accepts(fresh, pair.accessToken), { code: 'SERVICE_UNAVAILABLE' });
    await fresh.tokens.feature.start?.();
    await accepts(fresh, pair.accessToken);
  });
});

test('the verify route answers with the claims, and with headers that a proxy can hand on', async () => {
  const stand = await openTestTokens();
  const { user, sessionId, pair } = await stand.signIn({ username: 'ada' });
  const principal = await accepts(stand, pair.accessToken);
  const answer = await stand.call('verify', { principal });
  assert.equal(answer.status, 200);
  const claims = JSON.parse(String(answer.body));
  assert.deepEqual(Object.keys(claims), [
    ...['iss', 'aud', 'sub', 'sid', 'jti', 'client_id', 'iat', 'exp', 'auth_time', 'ver', 'username', 'roles'],
  ]);
  assert.equal(claims.sid, sessionId);
  assert.deepEqual(answer.headers, {
    'content-type': 'application/json; charset=utf-8',
    'x-auth-subject': user.id,
    'x-auth-username': 'ada',
    'x-auth-roles': 'user',
  });
  assert.equal(await stand.call('verify', { principal }), answer, 'written once for each token');
});

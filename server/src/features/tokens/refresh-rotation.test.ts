import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { laptop, openTestTokens } from '../../../test/harness/test-tokens.ts';
import { sql } from '../../platform/postgres/database.ts';

const clock = movableClock();
const stand = await openTestTokens({ clock });
const { tokens, refresh, signIn, database } = stand;
const phone = { ...laptop, userAgent: 'Phone' };
const elsewhere = { ...laptop, address: '198.51.100.9', network: '198.51.100.9' };

const invalid = { code: 'AUTH_TOKEN_INVALID', status: 401 };
const revoked = { code: 'AUTH_TOKEN_REVOKED', status: 401 };
const verify = async (accessToken: string) => tokens.authenticate(`Bearer ${accessToken}`);

const text = z.object({ text: z.string().nullable() });
const selectEnd = sql({
  name: 'test.select_end',
  text: 'select end_reason as text from sessions where id = $1',
  row: text,
});
const selectAudit = sql({
  name: 'test.select_audit',
  text: `select action || ' ' || outcome || ' ' || subject_id as text from audit_events where session_id = $1`,
  row: text,
});
const selectStored = sql({
  name: 'test.select_stored',
  text: `select string_agg(t::text, ' ') as text from refresh_tokens t where session_id = $1`,
  row: text,
});
const selectSeen = sql({
  name: 'test.select_seen',
  text: 'select last_seen_at::text as text from sessions where id = $1',
  row: text,
});
const setStatus = sql({ name: 'test.set_status', text: 'update users set status = $2 where id = $1', row: z.never() });
const countRows = sql({
  name: 'test.count_refresh_tokens',
  text: `select count(*)::integer as all, count(*) filter (where used_at is null)::integer as unused from refresh_tokens where session_id = $1`,
  row: z.object({ all: z.int(), unused: z.int() }),
});

describe('a refresh token', () => {
  test('is traded for a new pair, whose access token is the same person in the same session', async () => {
    const { user, sessionId, pair } = await signIn();
    assert.match(pair.refreshToken, /^cst_rt_[\w-]{43}$/);
    clock.advanceMs(1_000);
    const next = await refresh(pair.refreshToken);
    assert.notEqual(next.refresh_token, pair.refreshToken);
    const principal = await verify(next.access_token);
    assert.equal(principal.userId, user.id);
    assert.equal(principal.sessionId, sessionId);
    assert.equal(principal.authenticatedAt.getTime(), clock.now().getTime() - 1_000);
    assert.notEqual(principal.tokenId, (await verify(pair.accessToken)).tokenId);
  });

  test('is stored as a digest: nothing in the database can be presented', async () => {
    const { sessionId, pair } = await signIn();
    const next = await refresh(pair.refreshToken);
    const stored = (await database.row(selectStored, [sessionId]))?.text ?? '';
    assert.ok(stored.length > 200);
    for (const token of [pair.refreshToken, next.refresh_token]) {
      const secret = token.slice('cst_rt_'.length);
      for (const form of [
        secret,
        Buffer.from(token).toString('hex'),
        Buffer.from(secret, 'base64url').toString('hex'),
      ]) {
        assert.ok(!stored.includes(form));
      }
    }
  });

  test('gives its successor once more to the same client for 10 s, with a fresh access token', async () => {
    const { sessionId, pair } = await signIn();
    const first = await refresh(pair.refreshToken);
    clock.advanceMs(10_000);
    const again = await refresh(pair.refreshToken);
    assert.equal(again.refresh_token, first.refresh_token);
    assert.notEqual(again.access_token, first.access_token);
    assert.deepEqual(await database.row(countRows, [sessionId]), { all: 2, unused: 1 });
    await refresh(again.refresh_token);
  });

  test('leads a second tab to where the first has got to, within those 10 s', async () => {
    const { pair } = await signIn();
    const first = await refresh(pair.refreshToken);
    const second = await refresh(first.refresh_token);
    assert.equal((await refresh(pair.refreshToken)).refresh_token, second.refresh_token);
  });

  for (const [who, client, afterMs] of [
    ['the same client after 10 s', laptop, 10_001],
    ['another User-Agent at once', phone, 0],
    ['another network at once', elsewhere, 0],
  ] as const) {
    test(`that was used ends its whole family when it returns from ${who}`, async () => {
      const { user, sessionId, pair } = await signIn();
      const next = await refresh(pair.refreshToken);
      await verify(next.access_token);
      clock.advanceMs(afterMs);
      const warned = stand.logged.length;
      await assert.rejects(refresh(pair.refreshToken, client), invalid);
      await assert.rejects(verify(next.access_token), revoked);
      await assert.rejects(verify(pair.accessToken), revoked);
      await assert.rejects(refresh(next.refresh_token), invalid);
      assert.equal((await database.row(selectEnd, [sessionId]))?.text, 'reuse_detected');
      const audit = await database.rows(selectAudit, [sessionId]);
      assert.deepEqual(audit, [{ text: `session.refresh_token_reused failure ${user.id}` }]);
      assert.deepEqual(
        stand.logged.slice(warned).map((event) => [event.name, event.level]),
        [['tokens.refresh_token_reused', 'warn']],
      );
      assert.ok(stand.counted.includes('castellan.auth.token.refreshes reuse_detected'));
      assert.ok(stand.counted.includes('castellan.auth.token.revocations reuse_detected'));
    });
  }

  test('that is unknown, malformed, expired, used or another kind of token gets one and the same answer', async () => {
    const { pair } = await signIn();
    const expired = await signIn();
    clock.advanceMs(7 * 86_400_000);
    const answers = new Set<string>();
    for (const presented of [
      `cst_rt_${'A'.repeat(43)}`,
      'nonsense',
      pair.refreshToken.toUpperCase(),
      `${pair.refreshToken}A`,
      pair.accessToken,
      expired.pair.refreshToken,
    ]) {
      await assert.rejects(refresh(presented), (error: Error) => {
        answers.add(JSON.stringify({ ...error, message: error.message }));
        return true;
      });
    }
    assert.equal(answers.size, 1);
    await assert.rejects(stand.call('refresh', {}), { code: 'AUTH_TOKEN_MISSING' });
  });

  test('slides by seven days at each use, and never beyond the end of its session', async () => {
    const { pair } = await signIn();
    let token = pair.refreshToken;
    for (let day = 6; day <= 24; day += 6) {
      clock.advanceMs(6 * 86_400_000);
      token = (await refresh(token)).refresh_token;
    }
    clock.advanceMs(6 * 86_400_000 - 60_000);
    const last = await stand.call('refresh', { body: { refresh_token: token } });
    const body = z.object({ expires_in: z.int(), refresh_token: z.string() }).parse(last.body);
    assert.equal(body.expires_in, 60);
    clock.advanceMs(60_000);
    await assert.rejects(refresh(body.refresh_token), invalid);
  });

  test('of an account that was disabled is refused, and works again when the account does', async () => {
    const { user, pair } = await signIn();
    for (const status of ['disabled', 'locked', 'unverified']) {
      await database.execute(setStatus, [user.id, status]);
      await assert.rejects(refresh(pair.refreshToken), invalid);
    }
    await database.execute(setStatus, [user.id, 'active']);
    await refresh(pair.refreshToken);
  });

  test('is rotated once by twenty at once: all of them get the same successor', async () => {
    const { sessionId, pair } = await signIn();
    const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(pair.refreshToken)));
    assert.equal(new Set(replies.map((reply) => reply.refresh_token)).size, 1);
    assert.equal(new Set(replies.map((reply) => reply.access_token)).size, 20);
    assert.deepEqual(await database.row(countRows, [sessionId]), { all: 2, unused: 1 });
  });

  test('of a session that was refreshed too often, in two processes together, stays good for the next window', async () => {
    const one = await openTestTokens({ clock, refreshesAMinute: 5 });
    const other = await openTestTokens({ clock, refreshesAMinute: 5, beside: one });
    const { sessionId, pair } = await one.signIn();
    let token = pair.refreshToken;
    for (let window = 0; window < 2; window += 1) {
      for (let index = 0; index < 5; index += 1) {
        token = (await (index % 2 === 0 ? one : other).refresh(token)).refresh_token;
      }
      const rows = await one.database.row(countRows, [sessionId]);
      const seen = await one.database.row(selectSeen, [sessionId]);
      clock.advanceMs(59_000);
      const excess = await Promise.allSettled([one, other, one, other].map(({ refresh }) => refresh(token)));
      assert.deepEqual(
        excess.map((attempt) => attempt.status === 'rejected' && attempt.reason.code),
        Array.from({ length: 4 }, () => 'RATE_LIMIT_EXCEEDED'),
      );
      assert.deepEqual(await one.database.row(countRows, [sessionId]), rows);
      assert.deepEqual(await one.database.row(selectSeen, [sessionId]), seen, 'a refusal is no use of the session');
      clock.advanceMs(1_000);
    }
  });

  test('that is refused leaves no trace: not the use of its session, nor a successor', async () => {
    const { user, sessionId, pair } = await signIn();
    const state = async () => [
      await database.row(selectSeen, [sessionId]),
      await database.row(countRows, [sessionId]),
      await database.row(selectStored, [sessionId]),
    ];
    const before = await state();
    await database.execute(setStatus, [user.id, 'disabled']);
    clock.advanceMs(1_000);
    await assert.rejects(refresh(pair.refreshToken, phone), invalid);
    assert.deepEqual(await state(), before);
  });

  test('is not spent while the database is away', async () => {
    const { pair } = await signIn();
    stand.cut();
    await assert.rejects(refresh(pair.refreshToken));
    stand.mend();
    await refresh(pair.refreshToken);
  });
});

describe('with the cookie transport', () => {
  test('the refresh token is in the cookie and not in the body, however it was presented', async () => {
    const { pair } = await signIn({ transport: 'cookie' });
    const name = '__Secure-castellan_refresh';
    assert.equal(tokens.refreshCookieName, name);
    const answer = await stand.call('refresh', { cookies: { [name]: pair.refreshToken } });
    assert.deepEqual(Object.keys(z.record(z.string(), z.unknown()).parse(answer.body)), [
      'access_token',
      'token_type',
      'expires_in',
    ]);
    const [cookie] = answer.cookies ?? [];
    assert.ok(cookie);
    assert.deepEqual(
      { ...cookie, value: null },
      { name, value: null, path: '/api/v1/auth', maxAgeSeconds: 7 * 86_400, secure: true },
    );
    const inBody = await stand.call('refresh', { body: { refresh_token: cookie.value } });
    assert.ok(!JSON.stringify(inBody.body).includes('cst_rt_'));
    assert.equal(inBody.cookies?.length, 1);
    assert.deepEqual(tokens.clearRefreshCookie(), { ...cookie, value: '', maxAgeSeconds: 0 });
  });
});

describe('whose session a logout ends', () => {
  const none = () => undefined;

  test('is told by an access token that has expired, a refresh token even if used, or the cookie', async () => {
    const { user, sessionId, pair } = await signIn();
    const owner = { sessionId, userId: user.id };
    const next = await refresh(pair.refreshToken);
    clock.advanceMs(3_600_000);
    const bearer = { authorization: `Bearer ${pair.accessToken}`, refreshToken: undefined, readCookie: none };
    assert.deepEqual(await tokens.identifySession(bearer), owner);
    for (const refreshToken of [pair.refreshToken, next.refresh_token]) {
      const proof = { authorization: undefined, refreshToken, readCookie: none };
      assert.deepEqual(await tokens.identifySession(proof), owner);
    }
    const readCookie = (name: string) => (name === tokens.refreshCookieName ? next.refresh_token : undefined);
    const cookie = { authorization: undefined, refreshToken: undefined, readCookie };
    assert.deepEqual(await tokens.identifySession(cookie), owner);
    await refresh(next.refresh_token);
  });

  test('is nobody’s without proof, with a false one, or once the session is over', async () => {
    const { pair } = await signIn();
    const bare = { authorization: undefined, refreshToken: undefined, readCookie: none };
    await assert.rejects(tokens.identifySession(bare), { code: 'AUTH_TOKEN_MISSING' });
    await assert.rejects(tokens.identifySession({ ...bare, refreshToken: `cst_rt_${'A'.repeat(43)}` }), invalid);
    await assert.rejects(
      tokens.identifySession({ ...bare, authorization: 'Bearer x', refreshToken: pair.refreshToken }),
      invalid,
    );
    clock.advanceMs(31 * 86_400_000);
    await assert.rejects(tokens.identifySession({ ...bare, refreshToken: pair.refreshToken }), invalid);
    await assert.rejects(tokens.identifySession({ ...bare, authorization: `Bearer ${pair.accessToken}` }), revoked);
  });
});

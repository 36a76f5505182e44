import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, logIn, type Pair, type Person } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { sql } from '../../platform/postgres/database.ts';

const clock = movableClock();
const house = await openTestHouse({ clock, settings: { RATE_LIMIT_LOGIN: '5/5m block 15m' } });
const { http } = house;
const pool = openTestPool(house.database.application);
test.after(() => pool.close());

const minuteMs = 60_000;
let addresses = 0;
/** From an address of their own, so that nobody is counted together with somebody else. */
const freshAddress = (): string => {
  addresses += 1;
  return `203.0.113.${addresses}`;
};

const reauthenticate = (accessToken: string, password: string, remoteAddress = freshAddress()) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/reauthenticate',
    headers: bearer(accessToken),
    payload: { password },
    remoteAddress,
  });
const refresh = (refreshToken: string) =>
  http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload: { refresh_token: refreshToken } });
const askForMail = (accessToken: string) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/email/change',
    headers: bearer(accessToken),
    payload: { email: `new-${addresses}-${clock.now().getTime()}@example.com` },
  });
const claimsOf = (accessToken: string) =>
  z
    .looseObject({ sid: z.string(), auth_time: z.int(), iat: z.int() })
    .parse(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()));

/** Somebody whose login is 20 minutes old. */
const longSignedIn = async (): Promise<{ person: Person; pair: Pair }> => {
  const person = await makeAccount(house, { emailVerified: true });
  const first = await logIn(house, person);
  clock.advanceMs(20 * minuteMs);
  const reply = await refresh(first.refreshToken);
  assert.equal(reply.statusCode, 200, reply.body);
  return { person, pair: { accessToken: reply.json().access_token, refreshToken: reply.json().refresh_token } };
};

const selectProofs = sql({
  name: 'test.select_proofs',
  text: `select action, outcome, reason, actor_kind as "actorKind", session_id as "sessionId" from audit_events
          where subject_id = $1 and action in ('session.reauthenticated', 'user.signed_in') order by at, id`,
  row: z.object({
    action: z.string(),
    outcome: z.string(),
    reason: z.string().nullable(),
    actorKind: z.string(),
    sessionId: z.string().nullable(),
  }),
});
const endSession = sql({
  name: 'test.end_session',
  text: `update sessions set ended_at = now(), end_reason = 'revoked' where id = $1`,
  row: z.never(),
});
const auditOf = (subjectId: string) => pool.database.rows(selectProofs, [subjectId]);

test('whoever proves it again may do at once what needs a recent login, in the same session', async () => {
  const { person, pair } = await longSignedIn();
  assert.equal((await askForMail(pair.accessToken)).json().error.code, 'AUTH_REAUTHENTICATION_REQUIRED');
  const reply = await reauthenticate(pair.accessToken, person.password);
  assert.equal(reply.statusCode, 200, reply.body);
  const { access_token: renewed, ...rest } = reply.json();
  assert.deepEqual(rest, { token_type: 'bearer', expires_in: 900 });
  const [before, after] = [claimsOf(pair.accessToken), claimsOf(renewed)];
  assert.equal(after.sid, before.sid);
  assert.equal(after.auth_time, Math.floor(clock.now().getTime() / 1000));
  assert.ok(after.auth_time - before.auth_time >= 1200);
  assert.equal((await askForMail(renewed)).statusCode, 202);
});

test('the new time stays with the session, and a refresh after it gives it too', async () => {
  const { person, pair } = await longSignedIn();
  const { auth_time: proved } = claimsOf((await reauthenticate(pair.accessToken, person.password)).json().access_token);
  clock.advanceMs(10 * minuteMs);
  const refreshed = await refresh(pair.refreshToken);
  assert.equal(refreshed.statusCode, 200, 'The refresh token is still the one that there was.');
  assert.equal(claimsOf(refreshed.json().access_token).auth_time, proved);
  clock.advanceMs(6 * minuteMs);
  assert.equal((await askForMail(refreshed.json().access_token)).json().error.code, 'AUTH_REAUTHENTICATION_REQUIRED');
});

test('another session of the same person is as old as before', async () => {
  const { person, pair } = await longSignedIn();
  const elsewhere = await logIn(house, person);
  clock.advanceMs(16 * minuteMs);
  const here = await refresh(pair.refreshToken);
  assert.equal((await reauthenticate(here.json().access_token, person.password)).statusCode, 200);
  const other = await refresh(elsewhere.refreshToken);
  assert.equal((await askForMail(other.json().access_token)).json().error.code, 'AUTH_REAUTHENTICATION_REQUIRED');
});

test('a wrong password opens nothing, and the session and its token stay good', async () => {
  const { pair } = await longSignedIn();
  const wrong = await reauthenticate(pair.accessToken, 'not the password at all');
  assert.deepEqual([wrong.statusCode, wrong.json().error.code], [401, 'AUTH_INVALID_CREDENTIALS']);
  assert.equal(wrong.headers['www-authenticate'], 'Bearer realm="castellan"');
  assert.equal((await askForMail(pair.accessToken)).json().error.code, 'AUTH_REAUTHENTICATION_REQUIRED');
  assert.equal((await http.inject({ url: '/api/v1/user', headers: bearer(pair.accessToken) })).statusCode, 200);
});

test('it is in the audit log, and a failure stands there and in the login history as a failed login does', async () => {
  const { person, pair } = await longSignedIn();
  await reauthenticate(pair.accessToken, 'not the password at all');
  await reauthenticate(pair.accessToken, person.password);
  const { sid } = claimsOf(pair.accessToken);
  assert.deepEqual((await auditOf(person.id)).slice(1), [
    {
      action: 'user.signed_in',
      outcome: 'failure',
      reason: 'wrong_password',
      actorKind: 'anonymous',
      sessionId: null,
    },
    { action: 'session.reauthenticated', outcome: 'success', reason: null, actorKind: 'user', sessionId: sid },
  ]);
  const history = await http.inject({ url: '/api/v1/user/login-records', headers: bearer(pair.accessToken) });
  assert.deepEqual(
    history.json().data.map((record: { outcome: string }) => record.outcome),
    ['failure', 'success'],
  );
});

test('guesses here and at the login share one budget, whatever session they come from', async () => {
  const { person, pair } = await longSignedIn();
  const login = (password: string) =>
    http.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      payload: { email: person.email, password },
      remoteAddress: freshAddress(),
    });
  for (const guess of ['one', 'two', 'three']) {
    assert.equal((await reauthenticate(pair.accessToken, `wrong guess ${guess}`)).statusCode, 401);
  }
  for (const guess of ['four', 'five']) assert.equal((await login(`wrong guess ${guess}`)).statusCode, 401);
  const blocked = await reauthenticate(pair.accessToken, person.password);
  assert.deepEqual([blocked.statusCode, blocked.json().error.code], [429, 'RATE_LIMIT_EXCEEDED']);
  assert.ok(Number(blocked.headers['retry-after']) > 0);
});

test('twenty parallel guesses are at most five', async () => {
  const { pair } = await longSignedIn();
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) => reauthenticate(pair.accessToken, `parallel guess ${index}`)),
  );
  assert.ok(replies.filter(({ statusCode }) => statusCode === 401).length <= 5);
  assert.deepEqual(
    replies.filter(({ statusCode }) => statusCode !== 401 && statusCode !== 429),
    [],
  );
});

test('a success costs nothing of the budget', async () => {
  const { person, pair } = await longSignedIn();
  const address = freshAddress();
  for (let count = 0; count < 12; count += 1) {
    assert.equal((await reauthenticate(pair.accessToken, person.password, address)).statusCode, 200);
  }
});

test('a session that has ended cannot be renewed', async () => {
  const { person, pair } = await longSignedIn();
  await http.inject({ method: 'POST', url: '/api/v1/auth/logout', headers: bearer(pair.accessToken) });
  const reply = await reauthenticate(pair.accessToken, person.password);
  assert.deepEqual([reply.statusCode, reply.json().error.code], [401, 'AUTH_TOKEN_REVOKED']);
});

test('a session that ends while the password is looked at is not renewed', async () => {
  const { person, pair } = await longSignedIn();
  const { sid } = claimsOf(pair.accessToken);
  // As on another process, whose news has not come yet.
  await pool.database.execute(endSession, [sid]);
  const reply = await reauthenticate(pair.accessToken, person.password);
  assert.deepEqual([reply.statusCode, reply.json().error.code], [401, 'AUTH_TOKEN_REVOKED']);
  assert.deepEqual(
    (await auditOf(person.id)).map(({ action }) => action),
    ['user.signed_in'],
  );
});

test('nobody proves anything without being signed in', async () => {
  const reply = await http.inject({
    method: 'POST',
    url: '/api/v1/auth/reauthenticate',
    payload: { password: 'any password at all' },
  });
  assert.deepEqual([reply.statusCode, reply.json().error.code], [401, 'AUTH_TOKEN_MISSING']);
});

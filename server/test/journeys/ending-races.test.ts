import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { bearer, logIn, type Pair, type Person, signUp } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';

/* Whatever ends access, run beside what gives it: when both have answered, nothing given out before is good any more. */

const house = await openTestHouse();
const { http } = house;
const rounds = 20;

const refresh = (refreshToken: string) =>
  http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload: { refresh_token: refreshToken } });
const tryLogin = (person: Person) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    payload: { email: person.email, password: person.password },
  });
const logoutEverywhere = ({ accessToken }: Pair) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/logout',
    headers: bearer(accessToken),
    payload: { everywhere: true },
  });
const changePassword = ({ accessToken }: Pair, person: Person) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/password/change',
    headers: bearer(accessToken),
    payload: { current_password: person.password, new_password: 'quite another phrase, and longer' },
  });
const erase = ({ accessToken }: Pair) =>
  http.inject({ method: 'DELETE', url: '/api/v1/user', headers: bearer(accessToken) });

type Reply = Awaited<ReturnType<typeof refresh>>;

const assertDead = async (reply: Reply): Promise<void> => {
  assert.ok([200, 401].includes(reply.statusCode), reply.body);
  if (reply.statusCode !== 200) return;
  const { access_token: accessToken, refresh_token: refreshToken } = reply.json();
  assert.equal((await http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) })).statusCode, 401);
  assert.equal((await refresh(refreshToken)).statusCode, 401);
};

test('a refresh beside a logout everywhere leaves nothing that is good', async () => {
  const person = await signUp(house);
  for (let round = 0; round < rounds; round += 1) {
    const [here, there] = [await logIn(house, person), await logIn(house, person)];
    const [ended, ...replies] = await Promise.all([
      logoutEverywhere(here),
      refresh(here.refreshToken),
      refresh(there.refreshToken),
    ]);
    assert.equal(ended.statusCode, 204, ended.body);
    for (const reply of replies) await assertDead(reply);
  }
});

test('a refresh or a login with the old password beside a change of password leaves nothing that is good elsewhere', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const person = await signUp(house);
    const [here, there] = [await logIn(house, person), await logIn(house, person)];
    const [changed, ...replies] = await Promise.all([
      changePassword(here, person),
      refresh(there.refreshToken),
      tryLogin(person),
      tryLogin(person),
    ]);
    assert.equal(changed.statusCode, 204, changed.body);
    for (const reply of replies) await assertDead(reply);
  }
});

test('a refresh or a login beside an erasure leaves nothing that is good', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const person = await signUp(house);
    const [here, there] = [await logIn(house, person), await logIn(house, person)];
    const [erased, ...replies] = await Promise.all([
      erase(here),
      refresh(here.refreshToken),
      refresh(there.refreshToken),
      tryLogin(person),
    ]);
    assert.equal(erased.statusCode, 204, erased.body);
    for (const reply of replies) await assertDead(reply);
  }
});

test('an erasure waits for a refresh that is under way and never the other way round, so the two cannot block each other', async () => {
  const person = await signUp(house);
  const pair = await logIn(house, person);
  // What a refresh locks, in its order, step by step.
  const refreshing = new pg.Client(house.database.owner);
  await refreshing.connect();
  await refreshing.query(`set search_path to castellan; set lock_timeout = '1s'; begin`);
  await refreshing.query('select from refresh_tokens where user_id = $1 for update', [person.id]);
  const erasing = erase(pair);
  const isWaiting = `select count(*)::int as count from pg_locks where not granted`;
  while ((await refreshing.query<{ count: number }>(isWaiting)).rows[0]?.count === 0);
  const successor = `insert into refresh_tokens (hash, session_id, user_id, issued_at, expires_at, family_expires_at)
                     select '\\x00', session_id, user_id, now(), now(), now() from refresh_tokens where user_id = $1`;
  await refreshing.query(successor, [person.id]);
  await refreshing.query('commit');
  await refreshing.end();
  assert.equal((await erasing).statusCode, 204);
});

for (const [ending, statement] of [
  ['disabled', `update users set status = 'disabled', security_version = security_version + 1 where id = $1`],
  ['given another password', 'update users set security_version = security_version + 1 where id = $1'],
] as const) {
  test(`a login whose account is ${ending} while the password is looked at gets nothing, and leaves nothing`, async () => {
    const person = await signUp(house);
    const ender = new pg.Client(house.database.owner);
    await ender.connect();
    await ender.query('set search_path to castellan; begin');
    await ender.query('select from users where id = $1 for update', [person.id]);
    const login = tryLogin(person);
    const isWaiting = `select count(*)::int as count from pg_locks where not granted`;
    while ((await ender.query<{ count: number }>(isWaiting)).rows[0]?.count === 0);
    await ender.query(statement, [person.id]);
    await ender.query('commit');
    const reply = await login;
    assert.equal(reply.statusCode, 401, reply.body);
    assert.equal(reply.json().error.code, 'AUTH_INVALID_CREDENTIALS');
    const { rows } = await ender.query(
      `select (select count(*)::int from sessions where user_id = $1) as sessions,
              (select count(*)::int from refresh_tokens where user_id = $1) as tokens,
              (select count(*)::int from audit_events where subject_id = $1 and action = 'user.signed_in' and outcome = 'success') as logins`,
      [person.id],
    );
    assert.deepEqual(rows, [{ sessions: 0, tokens: 0, logins: 0 }]);
    await ender.end();
  });
}

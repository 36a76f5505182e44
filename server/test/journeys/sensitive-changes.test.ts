import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOperator } from '../../src/composition/operator.ts';
import { movableClock } from '../harness/movable-clock.ts';
import { bearer, goodPassword, logIn, signUp } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { openTestPool } from '../harness/test-pool.ts';

const clock = movableClock();
const house = await openTestHouse({ clock });
const { http } = house;

const changePassword = (accessToken: string, currentPassword: string, newPassword: string) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/password/change',
    headers: bearer(accessToken),
    payload: { current_password: currentPassword, new_password: newPassword },
  });
const me = (accessToken: string) => http.inject({ url: '/api/v1/user', headers: bearer(accessToken) });
const refresh = (refreshToken: string) =>
  http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload: { refresh_token: refreshToken } });
const erase = (accessToken: string) =>
  http.inject({ method: 'DELETE', url: '/api/v1/user', headers: bearer(accessToken) });

test('a change of password ends every other session and every access token made before, and keeps this session', async () => {
  const person = await signUp(house);
  const [here, elsewhere] = [await logIn(house, person), await logIn(house, person)];
  const newPassword = 'another phrase, longer than before';
  const changed = await changePassword(here.accessToken, person.password, newPassword);
  assert.equal(changed.statusCode, 204, changed.body);
  assert.equal((await me(here.accessToken)).statusCode, 401);
  assert.equal((await me(elsewhere.accessToken)).statusCode, 401);
  assert.equal((await refresh(elsewhere.refreshToken)).statusCode, 401);
  const refreshed = await refresh(here.refreshToken);
  assert.equal(refreshed.statusCode, 200, refreshed.body);
  assert.equal((await me(refreshed.json().access_token)).statusCode, 200);
  const login = (password: string) =>
    http.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: person.email, password } });
  assert.equal((await login(person.password)).statusCode, 401);
  assert.equal((await login(newPassword)).statusCode, 200);
});

test('a change of password needs the current one and a good new one', async () => {
  const person = await signUp(house);
  const { accessToken } = await logIn(house, person);
  const wrong = await changePassword(accessToken, 'not the password', 'another phrase, longer than before');
  assert.deepEqual([wrong.statusCode, wrong.json().error.code], [401, 'AUTH_INVALID_CREDENTIALS']);
  // The token is good: a client that is told otherwise would refresh and ask again.
  assert.equal(wrong.headers['www-authenticate'], 'Bearer realm="castellan"');
  const weak = await changePassword(accessToken, person.password, 'short');
  assert.deepEqual([weak.statusCode, weak.json().error.details.issues[0].path], [400, 'new_password']);
  assert.equal((await me(accessToken)).statusCode, 200);
});

test('the longest password that can be chosen can be logged in with', async () => {
  const person = await signUp(house);
  const { accessToken } = await logIn(house, person);
  // Outside the basic plane a character counts twice in JavaScript: 1,024 of them are within the policy.
  const password = Array.from({ length: 1024 }, (_, index) => String.fromCodePoint(0x20000 + index * 37)).join('');
  const changed = await changePassword(accessToken, person.password, password);
  assert.equal(changed.statusCode, 204, changed.body);
  await logIn(house, { ...person, password });
});

test('whoever gives up a username goes on with a refresh, and no token shows the old name any more', async () => {
  const person = await signUp(house);
  const pair = await logIn(house, person);
  const rename = (accessToken: string, username: string | null) =>
    http.inject({ method: 'PATCH', url: '/api/v1/user', headers: bearer(accessToken), payload: { username } });
  assert.equal((await rename(pair.accessToken, 'first-name')).statusCode, 200);
  // A token that shows no name yet shows nobody else's.
  assert.equal((await me(pair.accessToken)).json().username, 'first-name');
  const renamed = await rename(pair.accessToken, 'second-name');
  assert.equal(renamed.json().username, 'second-name', renamed.body);
  assert.equal((await me(pair.accessToken)).json().error.code, 'AUTH_TOKEN_REVOKED');
  const refreshed = await refresh(pair.refreshToken);
  assert.equal(refreshed.statusCode, 200, refreshed.body);
  const verified = await http.inject({
    url: '/api/v1/auth/verify',
    headers: bearer(refreshed.json().access_token),
  });
  assert.equal(verified.headers['x-auth-username'], 'second-name');
});

test('erasing an account needs a login within the last 15 minutes, which a refresh is not', async () => {
  const person = await signUp(house);
  const { refreshToken } = await logIn(house, person);
  clock.advanceMs((15 * 60 + 1) * 1000);
  const refreshed = await refresh(refreshToken);
  const late = await erase(refreshed.json().access_token);
  assert.deepEqual([late.statusCode, late.json().error.code], [401, 'AUTH_REAUTHENTICATION_REQUIRED']);
  assert.match(
    String(late.headers['www-authenticate']),
    /^Bearer realm="castellan", error="insufficient_user_authentication"/,
  );
  const { accessToken } = await logIn(house, person);
  assert.equal((await erase(accessToken)).statusCode, 204);
});

test('an operator’s change of roles ends the access token made before, and the last administrator stays', async () => {
  const pool = openTestPool(house.database.application);
  const operator = createOperator({ database: pool.database, composed: house.composed });
  const admin = await operator.createUser({ email: 'chief@example.com', password: goodPassword, roles: ['admin'] });
  const person = { id: admin.id, email: admin.email, password: goodPassword };
  const { accessToken } = await logIn(house, person);
  const refused = await erase(accessToken);
  assert.deepEqual([refused.statusCode, refused.json().error.code], [409, 'CONFLICT']);
  await assert.rejects(operator.setRoles(admin.email, ['user']), /last administrator/);

  const second = await operator.createUser({ email: 'second@example.com', password: goodPassword, roles: ['admin'] });
  // Each demotes the other at once: one of them must stay.
  const outcomes = await Promise.allSettled([
    operator.setRoles(admin.id, ['user']),
    operator.setRoles(second.id, ['user']),
  ]);
  assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), ['fulfilled', 'rejected']);
  if (outcomes[0]?.status === 'fulfilled') {
    assert.equal((await me(accessToken)).json().error.code, 'AUTH_TOKEN_REVOKED');
  }
  await pool.close();
});

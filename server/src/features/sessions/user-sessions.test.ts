import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { z } from 'zod';
import { bearer, logIn, type Pair, type Person, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { sql } from '../../platform/postgres/database.ts';

const house = await openTestHouse();
const beside = await openTestHouse({ beside: house });
const { http } = house;
const pool = openTestPool(house.database.application);
after(() => pool.close());

const giveRoles = sql({
  name: 'test.give_roles',
  text: `update users set roles = $2 where id = $1`,
  row: z.never(),
});
const demote = sql({
  name: 'test.demote_unheard',
  text: `update users set roles = '{user}', security_version = security_version + 1 where id = $1`,
  row: z.never(),
});
const selectEnds = sql({
  name: 'test.select_ends_by_others',
  text: `select reason, actor_kind || ' ' || actor_id as actor, session_id as "sessionId", personal -> 'before' ->> 'user_agent' as "userAgent"
           from audit_events where action = 'session.ended' and subject_id = $1 order by id`,
  row: z.object({ reason: z.string(), actor: z.string(), sessionId: z.string(), userAgent: z.string() }),
});

const signInAs = async (...roles: string[]): Promise<Pair & { person: Person }> => {
  const person = await signUp(house);
  await pool.database.execute(giveRoles, [person.id, roles]);
  return { person, ...(await logIn(house, person)) };
};
const administrator = await signInAs('user', 'admin');

const call = (method: 'GET' | 'DELETE', url: string, { accessToken }: Pair) =>
  http.inject({ method, url, headers: bearer(accessToken) });
const verifyAt = async (where: Pick<typeof house, 'http'>, { accessToken }: Pair) =>
  (await where.http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) })).statusCode;

test('an administrator and an auditor see the sessions of an account', async () => {
  const person = await signUp(house);
  await logIn(house, person, { 'user-agent': 'curl/8.5.0' });
  for (const reader of [administrator, await signInAs('auditor')]) {
    const reply = await call('GET', `/api/v1/users/${person.id}/sessions`, reader);
    assert.equal(reply.statusCode, 200, reply.body);
    const { data, next_cursor: nextCursor } = reply.json();
    assert.equal(nextCursor, null);
    assert.equal(data.length, 1);
    assert.deepEqual([data[0].current, data[0].device.browser], [false, 'curl']);
  }
  const own = await call('GET', `/api/v1/users/${administrator.person.id}/sessions`, administrator);
  assert.equal(own.json().data[0].current, true);
});

test('an administrator ends one session: at once here, within a second on another process', async () => {
  const person = await signUp(house);
  const [laptop, phone] = [await logIn(house, person), await logIn(house, person, { 'user-agent': 'Phone' })];
  const reply = await call('GET', `/api/v1/users/${person.id}/sessions`, administrator);
  const [{ id }] = reply.json().data;
  assert.equal(await verifyAt(beside, phone), 200);
  const url = `/api/v1/users/${person.id}/sessions/${id}`;
  assert.equal((await call('DELETE', url, administrator)).statusCode, 204);
  assert.equal(await verifyAt(house, phone), 401);
  await waitFor(async () => assert.equal(await verifyAt(beside, phone), 401), 1_000);
  assert.equal(await verifyAt(beside, laptop), 200);
  assert.deepEqual(await pool.database.rows(selectEnds, [person.id]), [
    { reason: 'revoked', actor: `user ${administrator.person.id}`, sessionId: id, userAgent: 'Phone' },
  ]);
  assert.equal((await call('DELETE', url, administrator)).statusCode, 404, 'a second time there is nothing to end');
});

test('an administrator ends all sessions of an account, and its owner can log in again', async () => {
  const person = await signUp(house);
  const pairs = [await logIn(house, person), await logIn(house, person)];
  const url = `/api/v1/users/${person.id}/sessions`;
  assert.equal((await call('DELETE', url, administrator)).statusCode, 204);
  for (const pair of pairs) assert.equal(await verifyAt(house, pair), 401);
  assert.deepEqual((await call('GET', url, administrator)).json().data, []);
  assert.equal((await pool.database.rows(selectEnds, [person.id])).length, 2);
  assert.equal(await verifyAt(house, await logIn(house, person)), 200);
});

test('a session of one account is not found under another', async () => {
  const [owner, other] = [await signUp(house), await signUp(house)];
  const pair = await logIn(house, owner);
  const [{ id }] = (await call('GET', `/api/v1/users/${owner.id}/sessions`, administrator)).json().data;
  assert.equal((await call('DELETE', `/api/v1/users/${other.id}/sessions/${id}`, administrator)).statusCode, 404);
  assert.equal(await verifyAt(house, pair), 200);
});

test('an account that does not exist is not found, and an id that is none is refused', async () => {
  for (const [method, path] of [
    ['GET', 'sessions'],
    ['DELETE', 'sessions'],
    ['DELETE', `sessions/${randomUUID()}`],
  ] as const) {
    assert.equal((await call(method, `/api/v1/users/${randomUUID()}/${path}`, administrator)).statusCode, 404, path);
    assert.equal((await call(method, `/api/v1/users/somebody/${path}`, administrator)).statusCode, 400, path);
  }
});

test('nobody ends the sessions of an account that may do more than they', async () => {
  const made = await http.inject({
    method: 'POST',
    url: '/api/v1/roles',
    headers: bearer(administrator.accessToken),
    payload: { name: 'desk', description: 'Looks after accounts.', permissions: ['users:*'] },
  });
  assert.equal(made.statusCode, 201, made.body);
  const desk = await signInAs('user', 'desk');
  const above = `/api/v1/users/${administrator.person.id}/sessions`;
  const [{ id }] = (await call('GET', above, desk)).json().data;
  for (const url of [above, `${above}/${id}`]) assert.equal((await call('DELETE', url, desk)).statusCode, 403, url);
  assert.equal(await verifyAt(house, administrator), 200);
  const person = await signUp(house);
  const pair = await logIn(house, person);
  assert.equal((await call('DELETE', `/api/v1/users/${person.id}/sessions`, desk)).statusCode, 204);
  assert.equal(await verifyAt(house, pair), 401);
});

test('an administrator who was demoted a moment ago ends nobody’s sessions, though their token is still accepted', async () => {
  const demoted = await signInAs('user', 'admin');
  const person = await signUp(house);
  const pair = await logIn(house, person);
  // As it is on a process that has not heard of it yet.
  await pool.database.execute(demote, [demoted.person.id]);
  assert.equal(await verifyAt(house, demoted), 200);
  assert.equal((await call('DELETE', `/api/v1/users/${person.id}/sessions`, demoted)).statusCode, 401);
  assert.equal(await verifyAt(house, pair), 200);
});

test('whoever lacks the permission is refused alike, whether or not there is such an account', async () => {
  const [user, auditor] = [await signInAs('user'), await signInAs('auditor')];
  for (const id of [administrator.person.id, randomUUID()]) {
    assert.equal((await call('GET', `/api/v1/users/${id}/sessions`, user)).statusCode, 403);
    for (const caller of [user, auditor]) {
      assert.equal((await call('DELETE', `/api/v1/users/${id}/sessions`, caller)).statusCode, 403);
      assert.equal((await call('DELETE', `/api/v1/users/${id}/sessions/${randomUUID()}`, caller)).statusCode, 403);
    }
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { bearer, logIn, type Person, signUp } from '../../../test/harness/people.ts';
import { runSql } from '../../../test/harness/postgres-server.ts';
import { startPrivateRedis } from '../../../test/harness/redis-server.ts';
import { openTestHouse, type TestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';

const me = ({ http }: TestHouse, accessToken: string) =>
  http.inject({ url: '/api/v1/user', headers: bearer(accessToken) });
const nameOf = async (house: TestHouse, accessToken: string): Promise<string | null> => {
  const reply = await me(house, accessToken);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json().name;
};
const rename = async ({ http }: TestHouse, accessToken: string, name: string): Promise<void> => {
  const reply = await http.inject({
    method: 'PATCH',
    url: '/api/v1/user',
    headers: bearer(accessToken),
    payload: { name },
  });
  assert.equal(reply.statusCode, 200, reply.body);
};
const cacheCount = async ({ http }: TestHouse, result: 'hit' | 'miss'): Promise<number> => {
  const text = (await http.inject({ url: '/metrics' })).body;
  const line = new RegExp(`^castellan_cache_requests_total\\{.*result="${result}".*\\} (\\d+)`, 'm').exec(text);
  return Number(line?.[1] ?? 0);
};

/** A change behind the server's back, which writes no notice. */
const renameUnnoticed = ({ database }: TestHouse, id: string, name: string): Promise<void> =>
  runSql(
    database.owner,
    'begin',
    'alter table castellan.users disable trigger users_note_changed_profile',
    `update castellan.users set name = '${name}' where id = '${id}'`,
    'alter table castellan.users enable trigger users_note_changed_profile',
    'commit',
  );

let count = 0;

type Member = Person & { readonly accessToken: string };

const newcomer = async (house: TestHouse): Promise<Member> => {
  const person = await signUp(house);
  const { accessToken } = await logIn(house, person);
  return { ...person, accessToken };
};

const administrator = async (house: TestHouse): Promise<string> => {
  const person = await makeAccount(house, { roles: ['user', 'admin'] });
  return (await logIn(house, person)).accessToken;
};

const dropCache = ({ http }: TestHouse, accessToken: string, id: string) =>
  http.inject({ method: 'DELETE', url: `/api/v1/users/${id}/cache`, headers: bearer(accessToken) });

/** Reads until the answer comes from the cache. */
const warmUp = async (house: TestHouse, accessToken: string): Promise<void> => {
  await waitFor(async () => {
    const before = await cacheCount(house, 'hit');
    await nameOf(house, accessToken);
    assert.ok((await cacheCount(house, 'hit')) > before);
  });
};

/**
 * Changes the row until a read shows that the profile is kept: the notices of what the person did before may still be on
 * their way. @returns the name that the row has by now and nobody reads.
 */
const outdate = (house: TestHouse, { id, accessToken }: Member): Promise<string> =>
  waitFor(async () => {
    await warmUp(house, accessToken);
    const shown = await nameOf(house, accessToken);
    count += 1;
    const name = `Unnoticed ${count}`;
    await renameUnnoticed(house, id, name);
    assert.equal(await nameOf(house, accessToken), shown);
    return name;
  });

type Place = { readonly house: TestHouse; readonly beside: TestHouse };
const openPlace = async (settings: Record<string, string>): Promise<Place> => {
  const house = await openTestHouse({ settings });
  return { house, beside: await openTestHouse({ beside: house }) };
};

const shared = await startPrivateRedis();
const places = [
  ['in memory', await openPlace({})],
  ['in Redis', await openPlace({ REDIS_URL: shared.url })],
] as const;

for (const [kind, { house, beside }] of places) {
  test(`${kind}: the profile is read from the database once, and again when its cache is dropped`, async () => {
    const person = await newcomer(house);
    const admin = await administrator(house);
    const name = await outdate(house, person);
    const dropped = await dropCache(house, admin, person.id);
    assert.equal(dropped.statusCode, 204, dropped.body);
    assert.equal(await nameOf(house, person.accessToken), name);
  });

  test(`${kind}: who changes their profile reads the change at once, and within a second on another process`, async () => {
    const { accessToken } = await newcomer(house);
    await Promise.all([warmUp(house, accessToken), warmUp(beside, accessToken)]);
    for (const name of ['One', 'Two', 'Three']) {
      await rename(house, accessToken, name);
      assert.equal(await nameOf(house, accessToken), name);
      await waitFor(async () => assert.equal(await nameOf(beside, accessToken), name), 1_500);
    }
  });

  test(`${kind}: a change by SQL is read within a second`, async () => {
    const { id, accessToken } = await newcomer(house);
    await warmUp(house, accessToken);
    await runSql(house.database.owner, `update castellan.users set name = 'By hand' where id = '${id}'`);
    await waitFor(async () => assert.equal(await nameOf(house, accessToken), 'By hand'), 1_500);
  });

  test(`${kind}: a login shows its own time`, async () => {
    const person = await newcomer(house);
    await warmUp(house, person.accessToken);
    const before = (await me(house, person.accessToken)).json().last_login_at;
    const again = await logIn(house, person);
    assert.notEqual((await me(house, again.accessToken)).json().last_login_at, before);
  });

  test(`${kind}: a logout drops the profile`, async () => {
    const person = await newcomer(house);
    const other = await logIn(house, person);
    const name = await outdate(house, person);
    const reply = await house.http.inject({
      method: 'POST',
      url: '/api/v1/auth/logout',
      headers: bearer(other.accessToken),
    });
    assert.equal(reply.statusCode, 204, reply.body);
    assert.equal(await nameOf(house, person.accessToken), name);
  });

  test(`${kind}: an administrator's change is read at once`, async () => {
    const { id, accessToken } = await newcomer(house);
    const admin = await administrator(house);
    await warmUp(house, accessToken);
    const reply = await house.http.inject({
      method: 'PATCH',
      url: `/api/v1/users/${id}`,
      headers: bearer(admin),
      payload: { name: 'Renamed' },
    });
    assert.equal(reply.statusCode, 200, reply.body);
    assert.equal(await nameOf(house, accessToken), 'Renamed');
  });
}

test('only who may change accounts drops caches, nobody has none, and the act is audited', async () => {
  const [, { house }] = places[0];
  const { id, accessToken } = await newcomer(house);
  const admin = await administrator(house);
  assert.equal((await dropCache(house, accessToken, id)).statusCode, 403);
  assert.equal((await dropCache(house, admin, systemRandomness.uuid())).statusCode, 404);
  assert.equal((await dropCache(house, admin, 'nobody')).statusCode, 400);
  assert.equal((await dropCache(house, admin, id)).statusCode, 204);
  const entries = await house.http.inject({
    url: `/api/v1/audit-events?action=user.cache_dropped`,
    headers: bearer(admin),
  });
  assert.equal(entries.statusCode, 200, entries.body);
  assert.ok(
    entries.json().data.some((entry: { subject_id: string }) => entry.subject_id === id),
    entries.body,
  );
});

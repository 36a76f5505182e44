import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import pg from 'pg';
import { makeAccount } from '../harness/made-account.ts';
import { bearer, logIn, type Person } from '../harness/people.ts';
import { openTestHouse, type TestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

/* What administrators do, beside logins and beside each other, on two processes of one database. */

const here = await openTestHouse();
const there = await openTestHouse({ beside: here });
const rounds = 10;

let chief: Person;
let asChief: { authorization: string };

before(async () => {
  chief = await makeAccount(here, { roles: ['admin'] });
  asChief = bearer((await logIn(here, chief)).accessToken);
});

type Headers = { readonly authorization: string };

const setStatus = (house: TestHouse, headers: Headers, id: string, status: 'active' | 'disabled') =>
  house.http.inject({ method: 'PATCH', url: `/api/v1/users/${id}`, headers, payload: { status } });
const erase = (house: TestHouse, headers: Headers, id: string) =>
  house.http.inject({ method: 'DELETE', url: `/api/v1/users/${id}`, headers });
const verify = (house: TestHouse, accessToken: string) =>
  house.http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) });
const refresh = (refreshToken: string) =>
  here.http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload: { refresh_token: refreshToken } });
const tryLogin = (person: Person) =>
  here.http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    payload: { email: person.email, password: person.password },
  });

type Reply = Awaited<ReturnType<typeof tryLogin>>;

const assertDead = async (reply: Reply): Promise<void> => {
  assert.ok([200, 401].includes(reply.statusCode), reply.body);
  if (reply.statusCode !== 200) return;
  const { access_token: accessToken, refresh_token: refreshToken } = reply.json();
  assert.equal((await verify(here, accessToken)).statusCode, 401);
  assert.equal((await refresh(refreshToken)).statusCode, 401);
};

const asOwner = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(here.database.owner);
  await client.connect();
  await client.query('set search_path to castellan');
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const administratorsLeft = () =>
  asOwner(async (client) => {
    const text = `select id from users where roles @> array['admin'] and status = 'active' and id <> $1`;
    return (await client.query<{ id: string }>(text, [chief.id])).rows.map((row) => row.id);
  });

/** How many statements wait for a row in this database. */
const waiting = async (client: pg.Client): Promise<number> => {
  const text = `select count(distinct pid)::int as count from pg_locks join pg_stat_activity using (pid)
                 where not granted and datname = current_database()`;
  return (await client.query<{ count: number }>(text)).rows[0]?.count ?? 0;
};

/** Lets both come to the account's row while it is held, in this order, and then lets go of it. */
const queueUp = (id: string, one: () => Promise<Reply>, other: () => Promise<Reply>): Promise<[Reply, Reply]> =>
  asOwner(async (holder) => {
    await holder.query('begin');
    await holder.query('select from users where id = $1 for update', [id]);
    const first = one();
    await asOwner((watch) => waitFor(async () => assert.equal(await waiting(watch), 1)));
    const second = other();
    await asOwner((watch) => waitFor(async () => assert.equal(await waiting(watch), 2)));
    await holder.query('commit');
    return Promise.all([first, second]);
  });

test('a login that was checked before the account was disabled does not get in after it', async () => {
  const person = await makeAccount(here);
  const [disabled, login] = await queueUp(
    person.id,
    () => setStatus(here, asChief, person.id, 'disabled'),
    () => tryLogin(person),
  );
  assert.equal(disabled.statusCode, 200, disabled.body);
  assert.deepEqual([login.statusCode, login.json().error.code], [401, 'AUTH_INVALID_CREDENTIALS']);
});

test('a login that gets in before the account is disabled is ended with it', async () => {
  const person = await makeAccount(here);
  const [login, disabled] = await queueUp(
    person.id,
    () => tryLogin(person),
    () => setStatus(here, asChief, person.id, 'disabled'),
  );
  assert.deepEqual([login.statusCode, disabled.statusCode], [200, 200]);
  await assertDead(login);
  // Nor does it come back when the account does.
  assert.equal((await setStatus(here, asChief, person.id, 'active')).statusCode, 200);
  await assertDead(login);
});

test('logins and refreshes beside a disabling leave nothing that is good', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const person = await makeAccount(here);
    const pair = await logIn(here, person);
    const [disabled, ...replies] = await Promise.all([
      setStatus(there, asChief, person.id, 'disabled'),
      refresh(pair.refreshToken),
      tryLogin(person),
      tryLogin(person),
    ]);
    assert.equal(disabled.statusCode, 200, disabled.body);
    await waitFor(async () => assert.equal((await verify(here, pair.accessToken)).statusCode, 401), 1_000);
    for (const reply of replies) await assertDead(reply);
  }
});

test('logins and refreshes beside an erasure leave nothing that is good', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const person = await makeAccount(here);
    const pair = await logIn(here, person);
    const [erased, ...replies] = await Promise.all([
      erase(here, asChief, person.id),
      refresh(pair.refreshToken),
      tryLogin(person),
      tryLogin(person),
    ]);
    assert.equal(erased.statusCode, 204, erased.body);
    for (const reply of replies) await assertDead(reply);
  }
});

test('a disabled account is refused on another process within a second', async () => {
  const person = await makeAccount(here);
  const { accessToken } = await logIn(here, person);
  assert.equal((await verify(there, accessToken)).statusCode, 200);
  await setStatus(here, asChief, person.id, 'disabled');
  await waitFor(async () => assert.equal((await verify(there, accessToken)).statusCode, 401), 1_000);
});

const acts = {
  disable: (house: TestHouse, headers: Headers, id: string) => setStatus(house, headers, id, 'disabled'),
  erase,
} as const;

for (const [name, act] of Object.entries(acts)) {
  test(`of two administrators who ${name} each other at once, on two processes, one remains`, async () => {
    // The chief stands by, so that nothing but the act itself can save one of the two.
    for (let round = 0; round < rounds; round += 1) {
      const [one, other] = [
        await makeAccount(here, { roles: ['admin'] }),
        await makeAccount(here, { roles: ['admin'] }),
      ];
      const asOne = bearer((await logIn(here, one)).accessToken);
      const asOther = bearer((await logIn(there, other)).accessToken);
      const replies = await Promise.all([act(here, asOne, other.id), act(there, asOther, one.id)]);
      assert.equal(replies.filter((reply) => reply.statusCode < 300).length, 1);
      const refused = replies.find((reply) => reply.statusCode >= 300);
      assert.equal(refused?.json().error.code, 'AUTH_TOKEN_REVOKED');
      assert.match(String(refused?.headers['www-authenticate']), /^Bearer/);
      assert.equal((await administratorsLeft()).length, 1);
      for (const id of await administratorsLeft()) await erase(here, asChief, id);
    }
  });
}

test('the last administrator is neither disabled nor erased by anybody', async () => {
  const operator = { kind: 'operator' } as const;
  const { administration } = here.composed;
  assert.deepEqual(await administratorsLeft(), []);
  await assert.rejects(administration.change(operator, chief.id, { status: 'disabled' }), /last administrator/);
  await assert.rejects(administration.erase(operator, chief.id), /last administrator/);
  // Of two that the operator disables at once, one stays.
  const second = await makeAccount(here, { roles: ['admin'] });
  const outcomes = await Promise.allSettled([
    administration.change(operator, chief.id, { status: 'disabled' }),
    there.composed.administration.change(operator, second.id, { status: 'disabled' }),
  ]);
  assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), ['fulfilled', 'rejected']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { goodPassword } from '../harness/people.ts';
import { createServerStand } from '../harness/server-stand.ts';

const { database, startServer } = await createServerStand();
const [first, second] = await Promise.all([startServer(), startServer()]);
const servers = [first, second];

/** Every second call goes to the other process. */
const originOf = (index: number): string => (index % 2 === 0 ? first : second).origin;

const post = async (
  url: string,
  body: object,
  headers = {},
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await reply.text();
  return { status: reply.status, body: text === '' ? {} : JSON.parse(text) };
};

const signUp = (origin: string, email: string) =>
  post(`${origin}/api/v1/auth/signup`, { email, password: goodPassword });
const logIn = (origin: string, email: string) => post(`${origin}/api/v1/auth/login`, { email, password: goodPassword });

/** Makes the first administrator by the later one of the links that were printed. @returns their access token. */
const completeSetup = async (): Promise<string> => {
  const account = { email: 'root@example.com', password: goodPassword };
  const made: number[] = [];
  for (const { setupLink } of servers) {
    const token = setupLink?.searchParams.get('token');
    made.push((await post(`${first.origin}/api/v1/setup`, { ...account, token })).status);
  }
  assert.ok(made.includes(201), made.join());
  return z.string().parse((await logIn(first.origin, account.email)).body.access_token);
};

const waitUntil = async (condition: () => Promise<boolean>, withinMs: number): Promise<number> => {
  const startedMs = performance.now();
  while (!(await condition())) {
    assert.ok(performance.now() - startedMs < withinMs, `not within ${withinMs} ms`);
  }
  return performance.now() - startedMs;
};

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

test('both processes sign with keys that the other publishes', async () => {
  const [one, two] = await Promise.all(
    servers.map(
      async (server) => keySet.parse(await (await fetch(`${server.origin}/.well-known/jwks.json`)).json()).keys,
    ),
  );
  assert.deepEqual(one, two);
  assert.equal(one?.length, 1, 'two that start at once make one key');
});

test('20 parallel sign-ups of one e-mail address in different spellings, on two processes, make one account', async () => {
  const spellings = [
    'race@example.com',
    'RACE@example.com',
    'Race@Example.Com',
    ' race@example.com',
    'ｒａｃｅ@example.com',
  ];
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) => signUp(originOf(index), spellings[index % spellings.length] ?? '')),
  );
  const statuses = replies.map((reply) => reply.status).sort();
  assert.deepEqual(statuses, [201, ...Array.from({ length: 19 }, () => 409)]);
  const client = new pg.Client(database.owner);
  await client.connect();
  const { rows } = await client.query(
    `select (select count(*)::int from castellan.users) as users,
            (select count(*)::int from castellan.password_credentials) as credentials,
            (select count(*)::int from castellan.audit_events where action = 'user.signed_up') as events`,
  );
  await client.end();
  assert.deepEqual(rows, [{ users: 1, credentials: 1, events: 1 }]);
});

test('20 parallel refreshes of one token, on two processes, rotate once and answer one successor', async () => {
  await signUp(first.origin, 'tabs@example.com');
  const login = await logIn(first.origin, 'tabs@example.com');
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      post(`${originOf(index)}/api/v1/auth/refresh`, { refresh_token: login.body.refresh_token }),
    ),
  );
  assert.deepEqual([...new Set(replies.map((reply) => reply.status))], [200]);
  assert.equal(new Set(replies.map((reply) => reply.body.refresh_token)).size, 1);
});

test('a refresh token that returns from elsewhere ends its family on both processes', async () => {
  await signUp(first.origin, 'stolen@example.com');
  const login = await logIn(first.origin, 'stolen@example.com');
  const rotated = await post(`${first.origin}/api/v1/auth/refresh`, { refresh_token: login.body.refresh_token });
  assert.equal(rotated.status, 200);
  const thief = await post(
    `${second.origin}/api/v1/auth/refresh`,
    { refresh_token: login.body.refresh_token },
    { 'user-agent': 'Another program' },
  );
  assert.deepEqual([thief.status, Reflect.get(Object(thief.body.error), 'code')], [401, 'AUTH_TOKEN_INVALID']);
  const owner = await post(`${first.origin}/api/v1/auth/refresh`, { refresh_token: rotated.body.refresh_token });
  assert.equal(owner.status, 401);
  const verify = (origin: string) =>
    fetch(`${origin}/api/v1/auth/verify`, { headers: { authorization: `Bearer ${rotated.body.access_token}` } });
  assert.equal((await verify(second.origin)).status, 401);
  await waitUntil(async () => (await verify(first.origin)).status === 401, 1_000);
});

test('a logout on one process ends access on the other within a second', async () => {
  await signUp(first.origin, 'leaving@example.com');
  const login = await logIn(first.origin, 'leaving@example.com');
  const headers = { authorization: `Bearer ${login.body.access_token}` };
  const verify = (origin: string) => fetch(`${origin}/api/v1/auth/verify`, { headers });
  assert.equal((await verify(second.origin)).status, 200);
  assert.equal((await post(`${first.origin}/api/v1/auth/logout`, {}, headers)).status, 204);
  assert.equal((await verify(first.origin)).status, 401);
  await waitUntil(async () => (await verify(second.origin)).status === 401, 1_000);
});

test('a session that an administrator ends on one process is refused on the other within a second', async () => {
  const administrator = await completeSetup();
  await signUp(second.origin, 'dismissed@example.com');
  const login = await logIn(second.origin, 'dismissed@example.com');
  const user = z.object({ id: z.string() }).parse(login.body.user);
  const verify = () =>
    fetch(`${second.origin}/api/v1/auth/verify`, { headers: { authorization: `Bearer ${login.body.access_token}` } });
  assert.equal((await verify()).status, 200);
  const ended = await fetch(`${first.origin}/api/v1/users/${user.id}/sessions`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${administrator}` },
  });
  assert.equal(ended.status, 204);
  await waitUntil(async () => (await verify()).status === 401, 1_000);
  const refreshed = await post(`${second.origin}/api/v1/auth/refresh`, { refresh_token: login.body.refresh_token });
  assert.equal(refreshed.status, 401);
});

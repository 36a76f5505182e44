import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import pg from 'pg';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { type MovableClock, movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, goodPassword, logIn, type Person, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const clock: MovableClock = movableClock();
const house = await openTestHouse({ clock });
const { http } = house;

let administrator: Person;
let headers: { authorization: string };

before(async () => {
  administrator = await makeAccount(house, { email: 'chief@example.com', roles: ['admin'] });
  headers = bearer((await logIn(house, administrator)).accessToken);
});

const get = (id: string) => http.inject({ url: `/api/v1/users/${id}`, headers });
const create = (payload: object, more: Readonly<Record<string, string>> = {}) =>
  http.inject({ method: 'POST', url: '/api/v1/users', headers: { ...headers, ...more }, payload });
const patch = (id: string, payload: object, more: Readonly<Record<string, string>> = {}) =>
  http.inject({ method: 'PATCH', url: `/api/v1/users/${id}`, headers: { ...headers, ...more }, payload });
const erase = (id: string) => http.inject({ method: 'DELETE', url: `/api/v1/users/${id}`, headers });
const setPassword = (id: string, password: string) =>
  http.inject({ method: 'PUT', url: `/api/v1/users/${id}/password`, headers, payload: { password } });
const me = (accessToken: string) => http.inject({ url: '/api/v1/user', headers: bearer(accessToken) });
const refresh = (refreshToken: string) =>
  http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload: { refresh_token: refreshToken } });
const login = (person: Pick<Person, 'email' | 'password'>) =>
  http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    payload: { email: person.email, password: person.password },
  });

type AuditRow = {
  readonly action: string;
  readonly actor_id: string | null;
  readonly session_id: string | null;
  readonly personal: Readonly<Record<string, unknown>>;
};

const auditOf = async (id: string): Promise<AuditRow[]> => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  const text = `select action, actor_id, session_id, personal from castellan.audit_events
                 where subject_id = $1 and action like 'user.%' and action <> 'user.signed_in' order by at, id`;
  const { rows } = await client.query<AuditRow>(text, [id]);
  await client.end();
  return rows;
};

const lastActOn = async (id: string) => {
  const { action, actor_id: actor, personal } = (await auditOf(id)).at(-1) ?? assert.fail('Nothing was audited.');
  return { action, actor, before: personal.before, after: personal.after };
};

test('makes an account that can log in at once', async () => {
  const reply = await create({
    email: 'Ada@Example.com',
    password: goodPassword,
    username: 'Ada',
    name: 'Ada Lovelace',
    roles: ['user', 'auditor'],
    email_verified: true,
  });
  assert.equal(reply.statusCode, 201, reply.body);
  const user = reply.json();
  assert.deepEqual(
    [user.email, user.email_verified, user.username, user.name, user.roles, user.status],
    ['Ada@Example.com', true, 'ada', 'Ada Lovelace', ['user', 'auditor'], 'active'],
  );
  assert.equal(reply.headers.location, `/api/v1/users/${user.id}`);
  assert.equal(reply.headers.etag, (await get(user.id)).headers.etag);
  assert.equal((await login({ email: 'ada@example.com', password: goodPassword })).statusCode, 200);
  const { action, actor, after } = await lastActOn(user.id);
  assert.deepEqual([action, actor], ['user.created', administrator.id]);
  assert.deepEqual(after, {
    email: 'Ada@Example.com',
    email_verified: true,
    username: 'ada',
    name: 'Ada Lovelace',
    roles: ['user', 'auditor'],
    status: 'active',
  });
});

test('makes a plain, unverified account when nothing else is said', async () => {
  const user = (await create({ email: 'plain@example.com', password: goodPassword })).json();
  assert.deepEqual([user.roles, user.email_verified, user.username], [['user'], false, null]);
});

test('makes one account for a request that comes twice with one key', async () => {
  const key = { 'idempotency-key': 'make-once' };
  const payload = { email: 'once@example.com', password: goodPassword };
  const [one, other] = [await create(payload, key), await create(payload, key)];
  assert.deepEqual([one.statusCode, other.statusCode], [201, 201]);
  assert.deepEqual([other.json(), other.headers.etag], [one.json(), one.headers.etag]);
  assert.equal(other.headers['idempotency-replayed'], 'true');
});

test('refuses to make an account of bad fields, and says which', async () => {
  const good = { email: 'fine@example.com', password: goodPassword };
  const bad: readonly (readonly [string, object])[] = [
    ['email', { ...good, email: 'no address' }],
    ['password', { ...good, password: 'short' }],
    ['password', { ...good, password: 'fine fine fine' }],
    ['username', { ...good, username: 'a b' }],
    ['name', { ...good, name: 'turned \u202e round' }],
    ['roles.0', { ...good, roles: ['No Role'] }],
    ['roles', { ...good, roles: ['user', 'user'] }],
    ['email_verified', { ...good, email_verified: 'yes' }],
    ['', { ...good, status: 'disabled' }],
  ];
  for (const [path, payload] of bad) {
    const reply = await create(payload);
    assert.equal(reply.statusCode, 400, JSON.stringify(payload));
    assert.equal(reply.json().error.details.issues[0].path, path);
  }
  assert.equal((await login(good)).statusCode, 401);
});

test('tells of a taken e-mail address and a taken username', async () => {
  await makeAccount(house, { email: 'taken@example.com', username: 'taken' });
  const other = await makeAccount(house);
  for (const [field, fields] of [
    ['email', { email: 'TAKEN@example.com' }],
    ['username', { username: 'Taken' }],
  ] as const) {
    for (const reply of [
      await create({ email: 'new@example.com', password: goodPassword, ...fields }),
      await patch(other.id, fields),
    ]) {
      assert.equal(reply.statusCode, 409, reply.body);
      assert.equal(reply.json().error.details.field, field);
    }
  }
});

test('changes the fields that are named, and records them before and after', async () => {
  const { id } = await makeAccount(house, { username: 'first', name: 'First', emailVerified: true });
  const changed = await patch(id, { username: null, name: '<i>Second</i> 👑' });
  assert.equal(changed.statusCode, 200, changed.body);
  const user = changed.json();
  assert.deepEqual([user.username, user.name, user.email_verified], [null, '<i>Second</i> 👑', true]);
  assert.deepEqual(await lastActOn(id), {
    action: 'user.changed',
    actor: administrator.id,
    before: { username: 'first', name: 'First' },
    after: { username: null, name: '<i>Second</i> 👑' },
  });
});

test('records nothing and ends nothing when nothing changes', async () => {
  const person = await makeAccount(house, { name: 'Same' });
  const { accessToken } = await logIn(house, person);
  const reply = await patch(person.id, { name: 'Same', email: person.email, status: 'active' });
  assert.equal(reply.statusCode, 200, reply.body);
  assert.equal((await lastActOn(person.id)).action, 'user.created');
  assert.equal((await me(accessToken)).statusCode, 200);
});

test('a new e-mail address is unverified unless it is said to be, and another spelling of the old one is not new', async () => {
  const { id } = await makeAccount(house, { email: 'old@example.com', emailVerified: true });
  assert.equal((await patch(id, { email: 'OLD@example.com' })).json().email_verified, true);
  assert.equal((await patch(id, { email: 'new-address@example.com' })).json().email_verified, false);
  assert.equal((await patch(id, { email_verified: true })).json().email_verified, true);
  assert.equal((await patch(id, { email: 'third@example.com', email_verified: true })).json().email_verified, true);
  assert.equal((await login({ email: 'old@example.com', password: goodPassword })).statusCode, 401);
  assert.equal((await login({ email: 'third@example.com', password: goodPassword })).statusCode, 200);
});

test('a new e-mail address or username ends the access tokens made before, and the session goes on', async () => {
  for (const change of [{ email: 'moved@example.com' }, { username: 'renamed' }]) {
    const person = await makeAccount(house, { username: `named-${Object.keys(change)[0]}` });
    const pair = await logIn(house, person);
    assert.equal((await patch(person.id, change)).statusCode, 200);
    assert.equal((await me(pair.accessToken)).json().error.code, 'AUTH_TOKEN_REVOKED');
    const refreshed = await refresh(pair.refreshToken);
    assert.equal(refreshed.statusCode, 200, refreshed.body);
    assert.equal((await me(refreshed.json().access_token)).statusCode, 200);
  }
});

test('another name leaves the access tokens made before as they are', async () => {
  const person = await makeAccount(house);
  const { accessToken } = await logIn(house, person);
  assert.equal((await patch(person.id, { name: 'Somebody', email_verified: true })).statusCode, 200);
  assert.equal((await me(accessToken)).json().name, 'Somebody');
});

test('a disabled account is out at once, with every token and session, until it is enabled', async () => {
  const person = await makeAccount(house);
  const pair = await logIn(house, person);
  const disabled = await patch(person.id, { status: 'disabled' });
  assert.equal(disabled.json().status, 'disabled');
  assert.equal((await me(pair.accessToken)).statusCode, 401);
  assert.equal((await refresh(pair.refreshToken)).statusCode, 401);
  const refused = await login(person);
  assert.deepEqual([refused.statusCode, refused.json().error.code], [401, 'AUTH_INVALID_CREDENTIALS']);
  assert.deepEqual(await lastActOn(person.id), {
    action: 'user.disabled',
    actor: administrator.id,
    before: { status: 'active' },
    after: { status: 'disabled' },
  });

  assert.equal((await patch(person.id, { status: 'active' })).json().status, 'active');
  assert.equal((await lastActOn(person.id)).action, 'user.enabled');
  assert.equal((await me(pair.accessToken)).statusCode, 401);
  assert.equal((await refresh(pair.refreshToken)).statusCode, 401);
  assert.equal((await login(person)).statusCode, 200);
});

test('sets active and disabled only, and only from one to the other', async () => {
  const { id } = await makeAccount(house);
  for (const status of ['locked', 'erased', 'invited', 'unverified', '']) {
    assert.equal((await patch(id, { status })).statusCode, 400, status);
  }
  const client = new pg.Client(house.database.owner);
  await client.connect();
  await client.query(`update castellan.users set status = 'locked' where id = $1`, [id]);
  await client.end();
  for (const status of ['active', 'disabled']) assert.equal((await patch(id, { status })).statusCode, 409, status);
  assert.equal((await patch(id, { name: 'Locked but named' })).json().status, 'locked');
});

test('changes the version that was read and no other', async () => {
  const person = await makeAccount(house, { name: 'One' });
  const { etag } = (await get(person.id)).headers;
  assert.ok(etag);
  // A login is no change.
  clock.advanceMs(1_000);
  await logIn(house, person);
  const changed = await patch(person.id, { name: 'Two' }, { 'if-match': `"other", ${etag}` });
  assert.equal(changed.statusCode, 200, changed.body);
  assert.notEqual(changed.headers.etag, etag);
  const late = await patch(person.id, { name: 'Three' }, { 'if-match': etag });
  assert.deepEqual([late.statusCode, late.json().error.code], [412, 'PRECONDITION_FAILED']);
  assert.equal(
    (await patch(person.id, { name: 'Three' }, { 'if-match': `W/${changed.headers.etag}` })).statusCode,
    412,
  );
  assert.equal((await patch(person.id, { name: 'Three' }, { 'if-match': '*' })).statusCode, 200);
  for (const bad of ['unquoted', '"open', '"a" "b"', ',']) {
    assert.equal((await patch(person.id, { name: 'Four' }, { 'if-match': bad })).statusCode, 400, bad);
  }
});

test('lets one of several through who change the same version at once', async () => {
  const { id } = await makeAccount(house);
  const { etag = '' } = (await get(id)).headers;
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, index) => patch(id, { name: `Number ${index}` }, { 'if-match': String(etag) })),
  );
  const statuses = replies.map((reply) => reply.statusCode);
  assert.deepEqual(statuses.sort(), [200, ...Array.from({ length: 7 }, () => 412)]);
});

test('a password set by an administrator replaces the old one, ends all sessions and is written nowhere', async () => {
  const person = await makeAccount(house);
  const pair = await logIn(house, person);
  const password = 'a phrase chosen by the administrator';
  const reply = await setPassword(person.id, password);
  assert.equal(reply.statusCode, 204, reply.body);
  assert.equal((await me(pair.accessToken)).statusCode, 401);
  assert.equal((await refresh(pair.refreshToken)).statusCode, 401);
  assert.equal((await login(person)).statusCode, 401);
  assert.equal((await login({ ...person, password })).statusCode, 200);
  const rows = await auditOf(person.id);
  assert.deepEqual([rows.at(-1)?.action, rows.at(-1)?.actor_id], ['user.password_changed', administrator.id]);
  assert.ok(!JSON.stringify(rows).includes(password));
});

test('a password set by an administrator must be as good as one at sign-up', async () => {
  const { id } = await makeAccount(house, { username: 'wordsmith' });
  for (const password of ['short', 'password1234', 'wordsmith2026']) {
    const reply = await setPassword(id, password);
    assert.deepEqual([reply.statusCode, reply.json().error.details.issues[0].path], [400, 'password']);
  }
});

test('erases an account with everything that names the person', async () => {
  const person = await makeAccount(house, { username: 'leaver', name: 'Leaver' });
  const pair = await logIn(house, person);
  assert.equal((await erase(person.id)).statusCode, 204);
  assert.equal((await me(pair.accessToken)).statusCode, 401);
  assert.equal((await refresh(pair.refreshToken)).statusCode, 401);
  assert.equal((await login(person)).statusCode, 401);
  const left = (await get(person.id)).json();
  assert.deepEqual([left.status, left.email, left.username, left.name, left.roles], ['erased', '', null, null, []]);
  const act = await lastActOn(person.id);
  assert.deepEqual([act.action, act.actor], ['user.erased', administrator.id]);
  // The address is free again.
  assert.equal((await create({ email: person.email, password: goodPassword })).statusCode, 201);
});

test('an erased account is shown and not changed', async () => {
  const { id } = await makeAccount(house);
  await erase(id);
  const replies = [
    await patch(id, { name: 'Back' }),
    await setPassword(id, 'one more phrase, quite long'),
    await erase(id),
  ];
  for (const reply of replies) assert.equal(reply.statusCode, 404, reply.body);
});

test('answers a malformed id with 400 and an absent one with 404', async () => {
  const absent = '0197a1b2-c3d4-7000-8000-000000000000';
  for (const [id, status] of [
    ['not-an-id', 400],
    [`${absent}'--`, 400],
    [absent, 404],
  ] as const) {
    const replies = [
      await get(id),
      await patch(id, { name: 'X' }),
      await setPassword(id, 'one more phrase, quite long'),
      await erase(id),
    ];
    for (const reply of replies) assert.equal(reply.statusCode, status, id);
  }
});

test('nobody shuts themselves out by the administration', async () => {
  const replies = [
    await patch(administrator.id, { status: 'disabled' }),
    await erase(administrator.id),
    await setPassword(administrator.id, 'one more phrase, quite long'),
  ];
  for (const reply of replies) assert.equal(reply.statusCode, 409, reply.body);
  assert.equal((await get(administrator.id)).statusCode, 200);
});

test('writing needs a login within the last 15 minutes, reading does not', async () => {
  const { id } = await makeAccount(house);
  const { refreshToken } = await logIn(house, administrator);
  clock.advanceMs((15 * 60 + 1) * 1_000);
  headers = bearer((await refresh(refreshToken)).json().access_token);
  assert.equal((await get(id)).statusCode, 200);
  const replies = [
    await create({ email: 'late@example.com', password: goodPassword }),
    await patch(id, { name: 'Late' }),
    await setPassword(id, 'one more phrase, quite long'),
    await erase(id),
  ];
  for (const reply of replies) assert.equal(reply.json().error.code, 'AUTH_REAUTHENTICATION_REQUIRED', reply.body);
  headers = bearer((await logIn(house, administrator)).accessToken);
  assert.equal((await patch(id, { name: 'In time' })).statusCode, 200);
});

test('who may not is told so, whatever is there', async () => {
  const plain = bearer((await logIn(house, await signUp(house))).accessToken);
  const auditor = bearer((await logIn(house, await makeAccount(house, { roles: ['auditor'] }))).accessToken);
  const { id } = await makeAccount(house);
  const absent = '0197a1b2-c3d4-7000-8000-000000000000';
  for (const one of [id, absent]) {
    const url = `/api/v1/users/${one}`;
    assert.equal((await http.inject({ url, headers: plain })).statusCode, 403);
    for (const who of [plain, auditor]) {
      assert.equal((await http.inject({ method: 'PATCH', url, headers: who, payload: {} })).statusCode, 403);
      assert.equal((await http.inject({ method: 'DELETE', url, headers: who })).statusCode, 403);
    }
  }
  assert.equal((await http.inject({ url: '/api/v1/users', headers: plain })).statusCode, 403);
  assert.equal((await http.inject({ url: '/api/v1/users', headers: auditor })).statusCode, 200);
});

test('nobody manages an account that may do more than they, nor gives more than they hold', async () => {
  const { composed } = house;
  await composed.accessControl.roles.create(
    { kind: 'operator' },
    { name: 'desk', description: 'The help desk.', permissions: ['users:read', 'users:write'] },
  );
  await composed.accessControl.roles.create(
    { kind: 'operator' },
    { name: 'desk-lead', description: 'Who leads it.', permissions: ['users:read', 'users:write', 'users:grant'] },
  );
  const asDesk = bearer((await logIn(house, await makeAccount(house, { roles: ['desk'] }))).accessToken);
  const asLead = bearer((await logIn(house, await makeAccount(house, { roles: ['desk-lead'] }))).accessToken);
  const act = (who: object, method: 'PATCH' | 'PUT' | 'DELETE', path: string, payload?: object) =>
    http.inject({ method, url: `/api/v1/users/${path}`, headers: { ...who }, ...(payload && { payload }) });
  const acts = (who: object, id: string) => [
    () => act(who, 'PATCH', id, { name: 'Managed' }),
    () => act(who, 'PUT', `${id}/password`, { password: 'one more phrase, quite long' }),
    () => act(who, 'DELETE', id),
  ];
  const above = await makeAccount(house, { roles: ['auditor'] });
  for (const attempt of [...acts(asDesk, above.id), ...acts(asLead, administrator.id)]) {
    const reply = await attempt();
    assert.deepEqual([reply.statusCode, reply.json().error.code], [403, 'FORBIDDEN'], reply.body);
  }
  const peer = await makeAccount(house, { roles: ['desk'] });
  for (const attempt of acts(asLead, peer.id)) assert.ok((await attempt()).statusCode < 300);

  const make = (who: object, email: string, roles: readonly string[]) =>
    http.inject({
      method: 'POST',
      url: '/api/v1/users',
      headers: { ...who },
      payload: { email, password: goodPassword, roles },
    });
  assert.equal((await make(asDesk, 'desk-1@example.com', ['user'])).statusCode, 201);
  assert.equal((await make(asDesk, 'desk-2@example.com', ['desk'])).statusCode, 403);
  assert.equal((await make(asLead, 'desk-3@example.com', ['desk'])).statusCode, 201);
  assert.equal((await make(asLead, 'desk-4@example.com', ['admin'])).statusCode, 403);
  const unknown = await make(asLead, 'desk-5@example.com', ['user', 'no-such-role']);
  assert.deepEqual([unknown.statusCode, unknown.json().error.details.issues[0].path], [400, 'roles.1']);
});

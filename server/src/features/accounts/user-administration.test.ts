import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdministrator, createVisitor } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, goodPassword, logIn, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const clock = movableClock();
const house = await openTestHouse({ clock });
const { http } = house;
const administrator = await createAdministrator(house);
const visitor = createVisitor(house);

test('makes an account that can log in at once', async () => {
  const reply = await administrator.create({
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
  assert.equal(reply.headers.etag, (await administrator.get(user.id)).headers.etag);
  assert.equal((await visitor.login({ email: 'ada@example.com', password: goodPassword })).statusCode, 200);
  const { action, actor, after } = await administrator.lastActOn(user.id);
  assert.deepEqual([action, actor], ['user.created', administrator.person.id]);
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
  const user = (await administrator.create({ email: 'plain@example.com', password: goodPassword })).json();
  assert.deepEqual([user.roles, user.email_verified, user.username], [['user'], false, null]);
});

test('makes one account for a request that comes twice with one key', async () => {
  const key = { 'idempotency-key': 'make-once' };
  const payload = { email: 'once@example.com', password: goodPassword };
  const [one, other] = [await administrator.create(payload, key), await administrator.create(payload, key)];
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
    ['roles.1', { ...good, roles: ['user', 'user'] }],
    // As many as PUT /roles takes: who holds more could have none taken.
    ['roles', { ...good, roles: Array.from({ length: 21 }, (_, place) => `role-${place}`) }],
    ['email_verified', { ...good, email_verified: 'yes' }],
    ['', { ...good, status: 'disabled' }],
  ];
  for (const [path, payload] of bad) {
    const reply = await administrator.create(payload);
    assert.equal(reply.statusCode, 400, JSON.stringify(payload));
    assert.equal(reply.json().error.details.issues[0].path, path);
  }
  assert.equal((await visitor.login(good)).statusCode, 401);
});

test('tells of a taken e-mail address and a taken username', async () => {
  await makeAccount(house, { email: 'taken@example.com', username: 'taken' });
  const other = await makeAccount(house);
  for (const [field, fields] of [
    ['email', { email: 'TAKEN@example.com' }],
    ['username', { username: 'Taken' }],
  ] as const) {
    for (const reply of [
      await administrator.create({ email: 'new@example.com', password: goodPassword, ...fields }),
      await administrator.patch(other.id, fields),
    ]) {
      assert.equal(reply.statusCode, 409, reply.body);
      assert.equal(reply.json().error.details.field, field);
    }
  }
});

test('a password set by an administrator replaces the old one, ends all sessions and is written nowhere', async () => {
  const person = await makeAccount(house);
  const pair = await logIn(house, person);
  const password = 'a phrase chosen by the administrator';
  const reply = await administrator.setPassword(person.id, password);
  assert.equal(reply.statusCode, 204, reply.body);
  assert.equal((await visitor.me(pair.accessToken)).statusCode, 401);
  assert.equal((await visitor.refresh(pair.refreshToken)).statusCode, 401);
  assert.equal((await visitor.login(person)).statusCode, 401);
  assert.equal((await visitor.login({ ...person, password })).statusCode, 200);
  const rows = await administrator.auditOf(person.id);
  assert.deepEqual([rows.at(-1)?.action, rows.at(-1)?.actor], ['user.password_changed', administrator.person.id]);
  assert.ok(!JSON.stringify(rows).includes(password));
});

test('a password set by an administrator must be as good as one at sign-up', async () => {
  const { id } = await makeAccount(house, { username: 'wordsmith' });
  for (const password of ['short', 'password1234', 'wordsmith2026']) {
    const reply = await administrator.setPassword(id, password);
    assert.deepEqual([reply.statusCode, reply.json().error.details.issues[0].path], [400, 'password']);
  }
});

test('erases an account with everything that names the person', async () => {
  const person = await makeAccount(house, { username: 'leaver', name: 'Leaver' });
  const pair = await logIn(house, person);
  assert.equal((await administrator.erase(person.id)).statusCode, 204);
  assert.equal((await visitor.me(pair.accessToken)).statusCode, 401);
  assert.equal((await visitor.refresh(pair.refreshToken)).statusCode, 401);
  assert.equal((await visitor.login(person)).statusCode, 401);
  const left = (await administrator.get(person.id)).json();
  assert.deepEqual([left.status, left.email, left.username, left.name, left.roles], ['erased', '', null, null, []]);
  const act = await administrator.lastActOn(person.id);
  assert.deepEqual([act.action, act.actor], ['user.erased', administrator.person.id]);
  // The address is free again.
  assert.equal((await administrator.create({ email: person.email, password: goodPassword })).statusCode, 201);
});

test('an erased account is shown and not changed', async () => {
  const { id } = await makeAccount(house);
  await administrator.erase(id);
  const replies = [
    await administrator.patch(id, { name: 'Back' }),
    await administrator.setPassword(id, 'one more phrase, quite long'),
    await administrator.erase(id),
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
      await administrator.get(id),
      await administrator.patch(id, { name: 'X' }),
      await administrator.setPassword(id, 'one more phrase, quite long'),
      await administrator.erase(id),
    ];
    for (const reply of replies) assert.equal(reply.statusCode, status, id);
  }
});

test('nobody shuts themselves out by the administration', async () => {
  const replies = [
    await administrator.patch(administrator.person.id, { status: 'disabled' }),
    await administrator.erase(administrator.person.id),
    await administrator.setPassword(administrator.person.id, 'one more phrase, quite long'),
  ];
  for (const reply of replies) assert.equal(reply.statusCode, 409, reply.body);
  assert.equal((await administrator.get(administrator.person.id)).statusCode, 200);
});

test('writing needs a login within the last 15 minutes, reading does not', async () => {
  const { id } = await makeAccount(house);
  const { refreshToken } = await logIn(house, administrator.person);
  clock.advanceMs((15 * 60 + 1) * 1_000);
  administrator.use((await visitor.refresh(refreshToken)).json().access_token);
  assert.equal((await administrator.get(id)).statusCode, 200);
  const replies = [
    await administrator.create({ email: 'late@example.com', password: goodPassword }),
    await administrator.patch(id, { name: 'Late' }),
    await administrator.setPassword(id, 'one more phrase, quite long'),
    await administrator.erase(id),
  ];
  for (const reply of replies) assert.equal(reply.json().error.code, 'AUTH_REAUTHENTICATION_REQUIRED', reply.body);
  administrator.use((await logIn(house, administrator.person)).accessToken);
  assert.equal((await administrator.patch(id, { name: 'In time' })).statusCode, 200);
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
  for (const attempt of [...acts(asDesk, above.id), ...acts(asLead, administrator.person.id)]) {
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

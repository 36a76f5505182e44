import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer } from '../../../test/harness/people.ts';
import { createRoleHolders, type RoleHolder } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const clock = movableClock();
const house = await openTestHouse({ clock });
const beside = await openTestHouse({ beside: house, clock });
const holder = createRoleHolders(house);
const admin = await holder('admin');

const callOn = (
  place: typeof house,
  caller: RoleHolder,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  payload?: object,
) =>
  place.http.inject({
    method,
    url: `/api/v1${path}`,
    headers: bearer(caller.accessToken),
    ...(payload && { payload }),
  });
const call = (...parameters: Parameters<typeof callOn> extends [unknown, ...infer Rest] ? Rest : never) =>
  callOn(house, ...parameters);

const create = (name: string, permissions: readonly string[], caller = admin) =>
  call(caller, 'POST', '/roles', { name, permissions });
const created = async (name: string, permissions: readonly string[]): Promise<void> => {
  const reply = await create(name, permissions);
  assert.equal(reply.statusCode, 201, reply.body);
};
const codeOf = (reply: { statusCode: number; json: () => { error: { code: string } } }) => [
  reply.statusCode,
  reply.json().error.code,
];

test('a role that was created is read, listed among the built-in ones, changed and deleted', async () => {
  const reply = await call(admin, 'POST', '/roles', {
    name: 'support',
    description: ' Answers questions. ',
    permissions: ['users:read', 'audit:read'],
  });
  assert.equal(reply.statusCode, 201, reply.body);
  assert.equal(reply.headers.location, '/api/v1/roles/support');
  const { created_at: createdAt, updated_at: updatedAt, ...role } = reply.json();
  assert.deepEqual(role, {
    name: 'support',
    description: 'Answers questions.',
    permissions: ['audit:read', 'users:read'],
    built_in: false,
  });
  assert.deepEqual([createdAt, updatedAt], [clock.now().toISOString(), clock.now().toISOString()]);
  const list = (await call(admin, 'GET', '/roles')).json();
  assert.deepEqual(
    list.data.map((one: { name: string; built_in: boolean }) => [one.name, one.built_in]),
    [
      ['admin', true],
      ['auditor', true],
      ['support', false],
      ['user', true],
    ],
  );
  clock.advanceMs(1000);
  const changed = await call(admin, 'PATCH', '/roles/support', { permissions: ['users:*'] });
  assert.equal(changed.statusCode, 200, changed.body);
  const read = await call(admin, 'GET', '/roles/support');
  assert.deepEqual(read.json(), changed.json());
  assert.deepEqual(
    [read.json().permissions, read.json().description, read.json().updated_at],
    [['users:*'], 'Answers questions.', clock.now().toISOString()],
  );
  assert.equal((await call(admin, 'DELETE', '/roles/support')).statusCode, 204);
  assert.deepEqual(codeOf(await call(admin, 'GET', '/roles/support')), [404, 'NOT_FOUND']);
  assert.deepEqual(codeOf(await call(admin, 'DELETE', '/roles/support')), [404, 'NOT_FOUND']);
});

test('the list of roles goes on where the page before ended, through built-in and defined ones alike', async () => {
  for (const name of ['aa-first', 'm-middle', 'zz-last']) await created(name, []);
  const names: string[] = [];
  let cursor = '';
  do {
    const page = (await call(admin, 'GET', `/roles?limit=1${cursor}`)).json();
    names.push(...page.data.map((role: { name: string }) => role.name));
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
  } while (cursor !== '');
  assert.deepEqual(names, ['aa-first', 'admin', 'auditor', 'm-middle', 'user', 'zz-last']);
  assert.deepEqual(codeOf(await call(admin, 'GET', '/roles?cursor=AAAA')), [400, 'INVALID_INPUT']);
  for (const name of ['aa-first', 'm-middle', 'zz-last']) await call(admin, 'DELETE', `/roles/${name}`);
});

test('every permission that a route asks for is listed with what it means, each once', async () => {
  const { data } = (await call(admin, 'GET', '/permissions')).json();
  const names: string[] = data.map((one: { name: string }) => one.name);
  assert.deepEqual(names, [...new Set(names)].sort());
  assert.ok(data.every((one: { description: string }) => one.description.length > 10));
  for (const { access } of house.composed.features.flatMap((feature) => feature.routes)) {
    if (access.kind === 'permission') assert.ok(names.includes(access.permission), access.permission);
  }
});

test('a name that is taken, or built in, is a conflict, and a built-in role stays as it is', async () => {
  await created('taken', []);
  for (const name of ['taken', 'admin', 'user', 'auditor']) {
    const reply = await create(name, []);
    assert.deepEqual([...codeOf(reply), reply.json().error.details.field], [409, 'CONFLICT', 'name']);
  }
  for (const name of ['admin', 'user', 'auditor']) {
    assert.deepEqual(codeOf(await call(admin, 'PATCH', `/roles/${name}`, { permissions: [] })), [409, 'CONFLICT']);
    assert.deepEqual(codeOf(await call(admin, 'DELETE', `/roles/${name}`)), [409, 'CONFLICT']);
  }
  const built = (await call(admin, 'GET', '/roles/admin')).json();
  assert.deepEqual([built.permissions, built.built_in, built.created_at], [['*:*'], true, null]);
});

test('of 10 creations of one name at once one succeeds', async () => {
  const replies = await Promise.all(Array.from({ length: 10 }, () => create('contested', ['users:read'])));
  assert.deepEqual(replies.map((reply) => reply.statusCode).sort(), [201, ...Array.from({ length: 9 }, () => 409)]);
});

const badRoles: readonly [what: string, body: object, path: string][] = [
  ['a permission nobody declared', { permissions: ['users:read', 'users:fly'] }, 'permissions.1'],
  ['a wildcard over a resource nobody declared', { permissions: ['dragons:*'] }, 'permissions.0'],
  ['a wildcard over an action nobody declared', { permissions: ['*:fly'] }, 'permissions.0'],
  ['a permission twice', { permissions: ['users:read', 'audit:read', 'users:read'] }, 'permissions.2'],
  ['a permission without a colon', { permissions: ['users'] }, 'permissions.0'],
  ['a permission with two colons', { permissions: ['users:read:write'] }, 'permissions.0'],
  ['a half wildcard', { permissions: ['user*:read'] }, 'permissions.0'],
  ['capitals in a permission', { permissions: ['Users:read'] }, 'permissions.0'],
  ['a number for a permission', { permissions: [7] }, 'permissions.0'],
  ['a text for the list', { permissions: 'users:read' }, 'permissions'],
  ['201 permissions', { permissions: Array.from({ length: 201 }, () => 'users:read') }, 'permissions'],
  ['no permissions at all', { permissions: undefined }, 'permissions'],
  ['a name with a capital', { name: 'Support' }, 'name'],
  ['a name of one letter', { name: 's' }, 'name'],
  ['a name of 51 letters', { name: 's'.repeat(51) }, 'name'],
  ['a name that begins with a digit', { name: '1st' }, 'name'],
  ['a name with a comma', { name: 'a,b' }, 'name'],
  ['a description of 501 characters', { description: 'x'.repeat(501) }, 'description'],
  ['a description that turns the writing direction', { description: 'nice \u202erole' }, 'description'],
  ['a field nobody knows', { built_in: true }, ''],
];
for (const [what, body, path] of badRoles) {
  test(`${what} is refused with the place where it stands`, async () => {
    const reply = await call(admin, 'POST', '/roles', { name: 'unwritten', permissions: ['users:read'], ...body });
    assert.deepEqual(codeOf(reply), [400, 'INVALID_INPUT'], reply.body);
    assert.equal(reply.json().error.details.issues[0].path, path);
    assert.equal((await call(admin, 'GET', '/roles/unwritten')).statusCode, 404);
  });
}

test('a change of a role counts at once here and within a second on another process', async () => {
  await created('watcher', []);
  const watcher = await holder('watcher');
  const list = (place: typeof house) => callOn(place, watcher, 'GET', '/roles');
  assert.deepEqual([(await list(house)).statusCode, (await list(beside)).statusCode], [403, 403]);
  await call(admin, 'PATCH', '/roles/watcher', { permissions: ['roles:read'] });
  assert.equal((await list(house)).statusCode, 200);
  await waitFor(async () => assert.equal((await list(beside)).statusCode, 200), 1_000);
  await callOn(beside, admin, 'PATCH', '/roles/watcher', { permissions: [] });
  assert.equal((await list(beside)).statusCode, 403);
  await waitFor(async () => assert.equal((await list(house)).statusCode, 403), 1_000);
});

test('nobody defines, changes or deletes a role beyond what they hold, and none of it is written', async () => {
  await created('keeper', ['roles:*', 'users:read']);
  await created('above', ['users:grant']);
  await created('within', ['users:read']);
  const keeper = await holder('keeper');
  const attempts = [
    await create('mine', ['users:grant'], keeper),
    await create('mine', ['users:*'], keeper),
    await create('mine', ['*:read'], keeper),
    await create('mine', ['*:*'], keeper),
    await call(keeper, 'PATCH', '/roles/within', { permissions: ['users:read', 'users:grant'] }),
    // Taking away what one does not hold counts as well: it would disarm those above.
    await call(keeper, 'PATCH', '/roles/above', { permissions: [] }),
    await call(keeper, 'PATCH', '/roles/above', { description: 'Mine now.' }),
    await call(keeper, 'DELETE', '/roles/above'),
    // Nor does anybody lift themselves.
    await call(keeper, 'PATCH', '/roles/keeper', { permissions: ['roles:*', 'users:*'] }),
  ];
  assert.deepEqual(
    attempts.map(codeOf),
    attempts.map(() => [403, 'FORBIDDEN']),
  );
  assert.equal((await call(admin, 'GET', '/roles/mine')).statusCode, 404);
  assert.deepEqual((await call(admin, 'GET', '/roles/above')).json().permissions, ['users:grant']);
  assert.deepEqual((await call(admin, 'GET', '/roles/within')).json().permissions, ['users:read']);
  assert.equal((await create('mine', ['users:read', 'roles:write'], keeper)).statusCode, 201);
  assert.equal((await call(keeper, 'PATCH', '/roles/within', { permissions: [] })).statusCode, 200);
});

test('a change that changes nothing is answered and not audited', async () => {
  await created('steady', ['users:read']);
  clock.advanceMs(1000);
  const reply = await call(admin, 'PATCH', '/roles/steady', { permissions: ['users:read'] });
  assert.equal(reply.statusCode, 200);
  assert.equal(reply.json().updated_at, reply.json().created_at);
});

test('a role is changed only with a login of the last 15 minutes', async () => {
  const late = await holder('admin');
  clock.advanceMs(14 * 60_000);
  assert.equal((await create('in-time', [], late)).statusCode, 201);
  clock.advanceMs(61_000);
  const refreshed = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/refresh',
    payload: { refresh_token: late.refreshToken },
  });
  const accessToken: string = refreshed.json().access_token;
  const reply = await create('too-late', [], { ...late, accessToken });
  assert.deepEqual(codeOf(reply), [401, 'AUTH_REAUTHENTICATION_REQUIRED']);
});

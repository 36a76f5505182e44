import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { bearer, goodPassword, logIn } from '../../../test/harness/people.ts';
import { createRoleHolders, operatorOf, type RoleHolder } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { sql } from '../../platform/postgres/database.ts';
import type { Permission } from '../../vocabulary/permission.ts';

const house = await openTestHouse();
const beside = await openTestHouse({ beside: house });
const holder = createRoleHolders(house);
const operator = operatorOf(house);
const admin = await holder('admin');
const pool = openTestPool(house.database.application);
test.after(() => pool.close());

const setRoles = (caller: RoleHolder, id: string, roles: readonly unknown[], place = house) =>
  place.http.inject({
    method: 'PUT',
    url: `/api/v1/users/${id}/roles`,
    headers: bearer(caller.accessToken),
    payload: { roles },
  });
const define = async (name: string, permissions: readonly Permission[]): Promise<void> => {
  await house.composed.accessControl.roles.create({ kind: 'operator' }, { name, description: '', permissions });
};
const deleteRole = (name: string, place = house) =>
  place.http.inject({ method: 'DELETE', url: `/api/v1/roles/${name}`, headers: bearer(admin.accessToken) });
const rolesOf = async (id: string) => (await operator.listUsers(1000)).find((user) => user.id === id)?.roles;
const codeOf = (reply: { statusCode: number; json: () => { error: { code: string } } }) => [
  reply.statusCode,
  reply.json().error.code,
];
const me = (caller: RoleHolder, place = house) =>
  place.http.inject({ url: '/api/v1/user', headers: bearer(caller.accessToken) });
const listRoles = (caller: RoleHolder, place = house) =>
  place.http.inject({ url: '/api/v1/roles', headers: bearer(caller.accessToken) });

const selectEvents = sql({
  name: 'test.select_role_events',
  text: `select actor_kind as "actorKind", actor_id as "actorId", action, personal - 'client_address' - 'user_agent' as personal
           from audit_events where subject_id = $1 or personal->>'role' = $2 order by at, id`,
  row: z.object({ actorKind: z.string(), actorId: z.string().nullable(), action: z.string(), personal: z.unknown() }),
});

test('a grant replaces the roles, ends the tokens made before, and the next login has the new ones', async () => {
  const person = await holder();
  const reply = await setRoles(admin, person.id, ['user', 'auditor']);
  assert.equal(reply.statusCode, 200, reply.body);
  assert.deepEqual([reply.json().id, reply.json().roles], [person.id, ['user', 'auditor']]);
  assert.deepEqual(codeOf(await me(person)), [401, 'AUTH_TOKEN_REVOKED']);
  const again = { ...person, ...(await logIn(house, person)) };
  assert.equal((await listRoles(again)).statusCode, 200);
});

test('the same roles in another order change nothing, and the tokens stay good', async () => {
  const person = await holder('auditor');
  const reply = await setRoles(admin, person.id, ['auditor', 'user']);
  assert.equal(reply.statusCode, 200, reply.body);
  assert.equal((await me(person)).statusCode, 200);
});

test('a demoted administrator is refused at once here and within a second on another process', async () => {
  const person = await holder('admin');
  assert.deepEqual([(await listRoles(person)).statusCode, (await listRoles(person, beside)).statusCode], [200, 200]);
  assert.equal((await setRoles(admin, person.id, ['user'])).statusCode, 200);
  assert.equal((await listRoles(person)).statusCode, 401);
  await waitFor(async () => assert.equal((await listRoles(person, beside)).statusCode, 401), 1_000);
});

test('a demoted administrator whose token another process still accepts cannot put the roles back', async () => {
  const person = await holder('admin');
  // Both begin while the second process has not heard of the demotion: it must find it in the database.
  assert.equal((await setRoles(admin, person.id, ['user'])).statusCode, 200);
  const reply = await setRoles(person, person.id, ['user', 'admin'], beside);
  assert.equal(reply.statusCode, 401);
  assert.deepEqual(await rolesOf(person.id), ['user']);
});

test('nobody gives a role beyond what they hold, takes one, or touches an account above them', async () => {
  await define('granter', ['users:grant', 'roles:read']);
  await define('reader', ['roles:read']);
  await define('writer', ['roles:write']);
  const granter = await holder('granter');
  const person = await holder();
  const writer = await holder('writer');
  for (const roles of [['admin'], ['user', 'writer'], ['auditor'], ['reader', 'writer']]) {
    assert.deepEqual(codeOf(await setRoles(granter, person.id, roles)), [403, 'FORBIDDEN'], roles.join());
  }
  // What is above the caller is neither taken nor added to.
  for (const roles of [[], ['user'], ['user', 'writer'], ['user', 'writer', 'reader']]) {
    assert.deepEqual(codeOf(await setRoles(granter, writer.id, roles)), [403, 'FORBIDDEN'], roles.join());
    assert.deepEqual(codeOf(await setRoles(granter, admin.id, roles)), [403, 'FORBIDDEN'], roles.join());
  }
  assert.deepEqual(codeOf(await setRoles(granter, granter.id, ['admin'])), [403, 'FORBIDDEN']);
  assert.deepEqual(await rolesOf(person.id), ['user']);
  assert.equal((await setRoles(granter, person.id, ['reader'])).statusCode, 200);
  assert.equal((await setRoles(granter, person.id, [])).statusCode, 200);
  assert.deepEqual(await rolesOf(person.id), []);
});

const badRoles: readonly [what: string, roles: readonly unknown[], path: string][] = [
  ['a role nobody defined', ['user', 'wizard'], 'roles.1'],
  ['a role twice', ['user', 'user'], 'roles.1'],
  ['a role that is no name', ['user', 'ADMIN'], 'roles.1'],
  ['a role named like a property of every object', ['constructor'], 'roles.0'],
  ['a number', [1], 'roles.0'],
  ['21 roles', Array.from({ length: 21 }, (_, index) => `role-${index}`), 'roles'],
];
for (const [what, roles, path] of badRoles) {
  test(`${what} is refused with the place where it stands`, async () => {
    const person = await holder();
    const reply = await setRoles(admin, person.id, roles);
    assert.deepEqual([...codeOf(reply), reply.json().error.details.issues[0].path], [400, 'INVALID_INPUT', path]);
    assert.equal((await me(person)).statusCode, 200);
  });
}

test('an account that does not exist or was erased is the same 404', async () => {
  const gone = await holder();
  await house.http.inject({ method: 'DELETE', url: '/api/v1/user', headers: bearer(gone.accessToken) });
  for (const id of [gone.id, '018f3f3e-7b0a-7c3e-8000-1234567890ab']) {
    assert.deepEqual(codeOf(await setRoles(admin, id, ['user'])), [404, 'NOT_FOUND']);
  }
});

test('a role that somebody holds is not deleted, and the answer says how many do', async () => {
  await define('held', ['roles:read']);
  const people = [await holder('held'), await holder('held')];
  const refused = await deleteRole('held');
  assert.deepEqual([...codeOf(refused), refused.json().error.details.holders], [409, 'CONFLICT', 2]);
  for (const { id } of people) assert.equal((await setRoles(admin, id, ['user'])).statusCode, 200);
  assert.equal((await deleteRole('held')).statusCode, 204);
});

test('a role granted and deleted at once is either held or gone, never both', async () => {
  for (let round = 0; round < 20; round += 1) {
    const name = `brief-${round}`;
    await define(name, []);
    const person = await holder();
    const grant = () => setRoles(admin, person.id, ['user', name]);
    const remove = () => deleteRole(name, beside);
    const [granted, deleted] = await Promise.all(
      round % 2 === 0 ? [grant(), remove()] : [remove(), grant()].toReversed(),
    );
    assert.ok(granted && deleted);
    const held = (await rolesOf(person.id))?.includes(name);
    const outcome = `${granted.statusCode} ${deleted.statusCode}`;
    assert.ok(outcome === '200 409' || outcome === '400 204', outcome);
    assert.equal(held, outcome === '200 409');
  }
});

test('an account made with a role that is deleted at once has it or is not made', async () => {
  for (let round = 0; round < 10; round += 1) {
    const name = `fleeting-${round}`;
    await define(name, []);
    const payload = { email: `${name}@example.com`, password: goodPassword, roles: ['user', name] };
    const [made, deleted] = await Promise.all([
      house.http.inject({ method: 'POST', url: '/api/v1/users', headers: bearer(admin.accessToken), payload }),
      deleteRole(name, beside),
    ]);
    const outcome = `${made.statusCode} ${deleted.statusCode}`;
    assert.ok(outcome === '201 409' || outcome === '400 204', outcome);
  }
});

const administrators = async () => (await operator.listUsers(1000)).filter((user) => user.roles.includes('admin'));

/** Demotes everybody else, so that the rule of the last administrator has to decide. */
const leaveOnly = async (...kept: readonly RoleHolder[]): Promise<void> => {
  for (const { id } of await administrators()) {
    if (kept.every((one) => one.id !== id)) await operator.setRoles(id, ['user']);
  }
};

test('of two administrators who demote each other at once on two processes one remains, ten times', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [one, other] = [await holder('admin'), await holder('admin')];
    await leaveOnly(one, other);
    const replies = await Promise.all([
      setRoles(one, other.id, ['user'], house),
      setRoles(other, one.id, ['user'], beside),
    ]);
    const statuses = replies.map((reply) => reply.statusCode).sort();
    assert.equal(statuses[0], 200, `round ${round}: ${statuses}`);
    assert.ok(statuses[1] === 401 || statuses[1] === 409, `round ${round}: ${statuses}`);
    assert.equal((await administrators()).length, 1, `round ${round}`);
  }
});

const leave = {
  demotion: (caller: RoleHolder, place: typeof house) => setRoles(caller, caller.id, ['user'], place),
  erasure: (caller: RoleHolder, place: typeof house) =>
    place.http.inject({ method: 'DELETE', url: '/api/v1/user', headers: bearer(caller.accessToken) }),
};
for (const [first, second] of [
  ['demotion', 'demotion'],
  ['demotion', 'erasure'],
  ['erasure', 'erasure'],
] as const) {
  test(`of the last two administrators who leave at once by ${first} and ${second} one stays`, async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [await holder('admin'), await holder('admin')];
      await leaveOnly(one, other);
      const replies = await Promise.all([leave[first](one, house), leave[second](other, beside)]);
      assert.deepEqual(replies.map((reply) => reply.statusCode < 300).sort(), [false, true]);
      assert.equal((await administrators()).length, 1);
    }
  });
}

test('the last administrator is not demoted by themselves either', async () => {
  const [last] = await administrators();
  assert.ok(last);
  const caller = { email: last.email, password: goodPassword, id: last.id };
  const session = { ...caller, ...(await logIn(house, caller)) };
  assert.deepEqual(codeOf(await setRoles(session, last.id, ['user'])), [409, 'CONFLICT']);
});

test('what was done to roles and their holders is in the audit log, with before and after', async () => {
  const chief = await holder('admin');
  const person = await holder();
  const headers = bearer(chief.accessToken);
  const on = (method: 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
    house.http.inject({ method, url: `/api/v1/roles${path}`, headers, ...(payload && { payload }) });
  await on('POST', '', { name: 'noted', description: 'First.', permissions: ['roles:read'] });
  await on('PATCH', '/noted', { description: 'Second.', permissions: [] });
  await setRoles(chief, person.id, ['noted']);
  await setRoles(chief, person.id, ['user']);
  await on('DELETE', '/noted');
  const events = await pool.database.rows(selectEvents, [person.id, 'noted']);
  const first = { description: 'First.', permissions: ['roles:read'] };
  const second = { description: 'Second.', permissions: [] };
  assert.deepEqual(
    events.filter((event) => event.actorId === chief.id).map(({ action, personal }) => [action, personal]),
    [
      ['role.created', { role: 'noted', after: first }],
      ['role.changed', { role: 'noted', before: first, after: second }],
      ['user.roles_changed', { before: { roles: ['user'] }, after: { roles: ['noted'] } }],
      ['user.roles_changed', { before: { roles: ['noted'] }, after: { roles: ['user'] } }],
      ['role.deleted', { role: 'noted', before: second }],
    ],
  );
});

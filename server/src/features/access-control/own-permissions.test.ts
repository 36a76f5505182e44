import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer } from '../../../test/harness/people.ts';
import { createRoleHolders, type RoleHolder } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const house = await openTestHouse();
const holder = createRoleHolders(house);
const operator = { kind: 'operator' } as const;
const declared = house.composed.features.flatMap((feature) => feature.permissions.map(({ name }) => name)).sort();

const ask = (person?: RoleHolder) =>
  house.http.inject({ url: '/api/v1/user/permissions', headers: person ? bearer(person.accessToken) : {} });
const permissionsOf = async (person: RoleHolder): Promise<unknown> => {
  const reply = await ask(person);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json();
};

test('an administrator may do everything there is, and a plain user nothing of it', async () => {
  assert.deepEqual(await permissionsOf(await holder('admin')), { permissions: declared });
  assert.deepEqual(await permissionsOf(await holder('user')), { permissions: [] });
});

test('what a wildcard stands for is listed, and a permission that two roles hold is listed once', async () => {
  const { roles } = house.composed.accessControl;
  const described = { description: '' } as const;
  await roles.create(operator, { ...described, name: 'task-keeper', permissions: ['tasks:*'] });
  await roles.create(operator, { ...described, name: 'task-reader', permissions: ['tasks:read', 'users:read'] });
  const expected = [...declared.filter((name) => name.startsWith('tasks:')), 'users:read'];
  const person = await holder('task-reader', 'task-keeper');
  await waitFor(async () => assert.deepEqual(await permissionsOf(person), { permissions: expected }));
  const auditor = await holder('auditor');
  assert.deepEqual(await permissionsOf(auditor), { permissions: declared.filter((name) => name.endsWith(':read')) });
});

test('whoever is not signed in is not told', async () => {
  assert.equal((await ask()).statusCode, 401);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bearer, logIn } from '../../../test/harness/people.ts';
import { createRoleHolders, operatorOf } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import { createPermissionSet } from './permission-set.ts';

const house = await openTestHouse();
const { roles, setRolesOfUser } = house.composed.accessControl;
const operator = { kind: 'operator' } as const;
const holder = createRoleHolders(house);
const { listUsers } = operatorOf(house);

const names = ['aa', 'bb', 'cc'] as const;
// So that the others may lose the role in between.
await holder('admin');
const people = [await holder(), await holder(), await holder()] as const;

const permission = fc.constantFrom<Permission>(
  'roles:read',
  'roles:write',
  'roles:*',
  'users:read',
  'users:grant',
  'users:*',
  '*:read',
  '*:write',
  '*:*',
);
const permissions = fc.uniqueArray(permission, { maxLength: 4 });
const roleNames = fc.uniqueArray(fc.constantFrom('user', 'auditor', 'admin', ...names), { maxLength: 3 });
const person = fc.nat({ max: people.length - 1 });

/** Each role as it is at the beginning: editors of all sorts, so that many an act is allowed. */
const beginning = fc.record({
  definitions: fc.tuple(
    ...names.map(() => permissions.map((some): Permission[] => [...new Set<Permission>(['roles:write', ...some])])),
  ),
  held: fc.tuple(...people.map(() => fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }))),
});
const act = fc.oneof(
  fc.record({ what: fc.constant('change' as const), by: person, role: fc.constantFrom(...names), permissions }),
  fc.record({ what: fc.constant('create' as const), by: person, permissions }),
  fc.record({ what: fc.constant('grant' as const), by: person, to: person, roles: roleNames }),
);
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

const begin = async ({ definitions, held }: { definitions: readonly Permission[][]; held: readonly string[][] }) => {
  for (const one of people) await setRolesOfUser(operator, one.id, []);
  for (const role of await roles.list('', 200)) if (role.createdAt) await roles.delete(operator, role.name);
  for (const [place, name] of names.entries()) {
    await roles.create(operator, { name, description: '', permissions: definitions[place] ?? [] });
  }
  for (const [place, one] of people.entries()) await setRolesOfUser(operator, one.id, held[place] ?? []);
};

const perform = async (one: Act, count: number): Promise<number> => {
  const caller = people[one.by] ?? people[0];
  const headers = bearer((await logIn(house, caller)).accessToken);
  const send = async (method: 'POST' | 'PATCH' | 'PUT', path: string, payload: object) =>
    (await house.http.inject({ method, url: `/api/v1${path}`, headers, payload })).statusCode;
  if (one.what === 'change') return send('PATCH', `/roles/${one.role}`, { permissions: one.permissions });
  if (one.what === 'create') return send('POST', '/roles', { name: `made-${count}`, permissions: one.permissions });
  return send('PUT', `/users/${(people[one.to] ?? people[0]).id}/roles`, { roles: one.roles });
};

/** What all of them may do, taken together. */
const heldTogether = async (): Promise<Permission[]> => {
  const ids = people.map(({ id }) => id);
  const held = (await listUsers(1000)).filter(({ id }) => ids.includes(id)).flatMap((user) => user.roles);
  const definitions = await roles.list('', 200);
  return definitions.filter(({ name }) => held.includes(name)).flatMap((role) => role.permissions);
};

test('whatever people do to roles and to each other, together they never hold more than they did at the beginning', async () => {
  const answers = new Set<number>();
  await fc.assert(
    fc.asyncProperty(beginning, fc.array(act, { minLength: 3, maxLength: 6 }), async (first, acts) => {
      await begin(first);
      const ceiling = createPermissionSet(await heldTogether());
      for (const [count, one] of acts.entries()) {
        answers.add(await perform(one, count));
        const beyond = (await heldTogether()).filter((held) => !ceiling.covers(held));
        assert.deepEqual(beyond, [], JSON.stringify(one));
      }
    }),
    { numRuns: 25 },
  );
  for (const status of [200, 201, 403]) assert.ok(answers.has(status), `${status} was among the answers`);
});

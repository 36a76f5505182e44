import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Permission } from '../../vocabulary/permission.ts';
import { builtInRoles } from './built-in-roles.ts';
import { createPermissionSet } from './permission-set.ts';
import { createRoleRegistry } from './role-registry.ts';

const resources = ['users', 'roles', 'audit'];
const actions = ['read', 'write', 'grant'];
const words = (known: readonly string[]) => fc.constantFrom('*', ...known);
const permission = fc
  .tuple(words(resources), words(actions))
  .map(([resource, action]): Permission => `${resource}:${action}`);
const permissions = fc.array(permission, { maxLength: 8 });

/** Every single permission over the words in use, and over words that no permission names. */
const single: readonly Permission[] = [...resources, 'unnamed'].flatMap((resource) =>
  [...actions, 'unheard-of'].map((action): Permission => `${resource}:${action}`),
);

/** What a permission means, said as plainly as can be. */
const allows = (held: Permission, wanted: Permission): boolean => {
  const [heldResource, heldAction] = held.split(':');
  const [wantedResource, wantedAction] = wanted.split(':');
  return (
    (heldResource === '*' || heldResource === wantedResource) && (heldAction === '*' || heldAction === wantedAction)
  );
};

test('a set allows exactly what one of its permissions allows', () => {
  fc.assert(
    fc.property(permissions, (held) => {
      const set = createPermissionSet(held);
      for (const wanted of single)
        assert.equal(
          set.covers(wanted),
          held.some((one) => allows(one, wanted)),
          wanted,
        );
    }),
  );
});

test('a set covers a permission exactly when it allows everything that the permission allows', () => {
  fc.assert(
    fc.property(permissions, permission, (held, wanted) => {
      const set = createPermissionSet(held);
      const allowedByWanted = single.filter((one) => allows(wanted, one));
      assert.equal(
        set.covers(wanted),
        allowedByWanted.every((one) => set.covers(one)),
      );
    }),
    { numRuns: 1_000 },
  );
});

test('every permission over a resource is not the whole resource: tomorrow there may be one more', () => {
  const set = createPermissionSet(['users:read', 'users:write', 'users:grant']);
  assert.equal(set.covers('users:*'), false);
});

const roles = createRoleRegistry({
  database: {
    rows: async () => [],
    row: async () => undefined,
    execute: async () => 0,
    transaction: () => Promise.reject(new Error('not asked for')),
  },
  changes: { subscribe: () => {} },
});

test('an administrator may do everything, an auditor only read, a plain user nothing', () => {
  const may = (role: string, wanted: Permission) => roles.permissionsOf([role]).covers(wanted);
  assert.deepEqual(
    ['admin', 'auditor', 'user'].map((role) => may(role, 'users:write')),
    [true, false, false],
  );
  assert.deepEqual(
    ['admin', 'auditor', 'user'].map((role) => may(role, 'users:read')),
    [true, true, false],
  );
  assert.deepEqual(
    builtInRoles.map((role) => role.name),
    ['admin', 'auditor', 'user'],
  );
});

test('a role nobody defined holds nothing, even when it is named like a property of every object', () => {
  for (const role of ['root', 'constructor', '__proto__', 'toString', ''])
    assert.equal(roles.permissionsOf([role]).covers('users:read'), false);
});

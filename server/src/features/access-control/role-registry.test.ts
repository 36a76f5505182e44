import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { createRoleRegistry } from './role-registry.ts';
import { insertRole, updateRole } from './roles.store.ts';

const place = await createTestDatabase();
const pool = openTestPool(place.application);
after(async () => {
  await pool.close();
  await place.drop();
});
const at = new Date('2026-11-22T08:00:00Z');
await pool.database.execute(insertRole, ['desk', '', ['users:read'], at]);
const setPermissions = (...permissions: string[]) => pool.database.execute(updateRole, ['desk', '', permissions, at]);

/** The database, over a line on which answers can be held back and cut off. */
const openLine = () => {
  const held: (() => void)[] = [];
  const line = { isHolding: false, isCut: false, held };
  const database: Database = {
    ...pool.database,
    rows: async (statement, values) => {
      if (line.isCut) throw new Error('cut off');
      const rows = await pool.database.rows(statement, values);
      if (line.isHolding) await new Promise<void>((resolve) => held.push(resolve));
      return rows;
    },
  };
  const registry = createRoleRegistry({ database, changes: { subscribe: () => {} } });
  const roles = ['user', 'desk'];
  return { line, registry, mayRead: () => registry.permissionsOf(roles).covers('users:read') };
};

test('the answer of an older reading does not overwrite that of a newer one', async () => {
  const { line, registry, mayRead } = openLine();
  await setPermissions('users:read');
  line.isHolding = true;
  const older = registry.load();
  await waitFor(() => assert.equal(line.held.length, 1));
  line.isHolding = false;
  await setPermissions();
  await registry.load();
  assert.equal(mayRead(), false);
  line.held[0]?.();
  await older;
  assert.equal(mayRead(), false);
});

test('a reading that fails leaves the roles as they were, and says so to whoever asked', async () => {
  const { line, registry, mayRead } = openLine();
  await setPermissions('users:read');
  await registry.load();
  line.isCut = true;
  await assert.rejects(registry.load(), /cut off/);
  assert.equal(mayRead(), true);
  line.isCut = false;
  await setPermissions();
  await registry.load();
  assert.equal(mayRead(), false);
});

test('a row named like a built-in role does not change what the built-in one holds', async () => {
  const { registry } = openLine();
  // By hand in the database: over the API the name is taken.
  await pool.database.execute(insertRole, ['user', '', ['*:*'], at]);
  await registry.load();
  assert.equal(registry.permissionsOf(['user']).covers('users:read'), false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import type { PostgresConnection } from '../../src/platform/postgres/connection.ts';
import { majorUnderTest } from './postgres-server.ts';
import { createTestDatabase } from './test-database.ts';

const query = async (connection: PostgresConnection, text: string): Promise<unknown[]> => {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

test('two test databases are migrated alike and see nothing of each other', async () => {
  const [one, other] = [await createTestDatabase(), await createTestDatabase()];
  try {
    await query(one.owner, 'create table only_here ()');
    const tables = `select relname from pg_class where relname in ('users', 'only_here') and relkind = 'r' order by 1`;
    assert.deepEqual(await query(one.application, tables), [{ relname: 'only_here' }, { relname: 'users' }]);
    assert.deepEqual(await query(other.application, tables), [{ relname: 'users' }]);
  } finally {
    await one.drop();
    await other.drop();
  }
});

test('the server is of the version that the run is about', async () => {
  const database = await createTestDatabase();
  try {
    const [row] = await query(
      database.application,
      `select current_setting('server_version_num')::int / 10000 as major`,
    );
    assert.deepEqual(row, { major: majorUnderTest() });
  } finally {
    await database.drop();
  }
});

test('a dropped database is gone, whoever was connected', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client(database.application);
  client.on('error', () => {});
  await client.connect();
  await database.drop();
  await assert.rejects(query(database.application, 'select 1'), /does not exist/);
  await client.end().catch(() => {});
});

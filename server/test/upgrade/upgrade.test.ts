import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import type { TestDatabase } from '../harness/test-database.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { type Release, readReleases, releaseSecretKey } from './release.ts';
import { asOwner, databaseOf, fill, migrateTo, readRows } from './release-database.ts';

const releases = await readReleases();
const databases: TestDatabase[] = [];
after(() => Promise.all(databases.map((database) => database.drop())));
const open = async (release: Release): Promise<TestDatabase> => {
  const database = await databaseOf(release);
  databases.push(database);
  return database;
};

const password = 'correct horse battery staple 42';

for (const release of releases) {
  test(`what the release ${release.name} wrote is all there after every migration since, and its people log in`, async () => {
    const database = await open(release);
    await fill(database, release);
    await migrateTo(database);
    for (const [table, rows] of Object.entries(release.data)) {
      const now = new Set((await readRows(database, table, rows[0] ?? {})).map((row) => JSON.stringify(row)));
      for (const row of rows) assert.ok(now.has(JSON.stringify(row)), `${table}: ${JSON.stringify(row)}`);
    }
    const house = await openTestHouse({ database, work: null, settings: { SECRET_KEY: releaseSecretKey } });
    for (const email of ['root@example.com', 'ada@example.com']) {
      const reply = await house.http.inject({
        method: 'POST',
        url: '/api/v1/auth/login',
        payload: { email, password },
      });
      assert.equal(reply.statusCode, 200, reply.body);
    }
  });
}

type Prepared = { readonly name: string; readonly parameters: string; readonly fault: string | null };

const isPlanned = ({ text }: { readonly text: string }): boolean =>
  /^\s*(with|select|insert|update|delete)\b/i.test(text);

/** Parses the statements as the server does that runs them, and says what they take. */
const prepare = (database: TestDatabase, statements: Release['statements']): Promise<Prepared[]> =>
  asOwner(database, async (client) => {
    const prepared: Prepared[] = [];
    for (const { name, text } of statements.filter(isPlanned)) {
      const fault = await client.query(`prepare statement as ${text}`).then(
        () => null,
        (error: unknown) => String(error),
      );
      const { rows } = await client.query(`select parameter_types::text as parameters from pg_prepared_statements`);
      const [row] = z.array(z.object({ parameters: z.string() })).parse(rows);
      prepared.push({ name, parameters: row?.parameters ?? '', fault });
      if (fault === null) await client.query('deallocate statement');
    }
    return prepared;
  });

/** Columns that an insert which does not know of them would fail for. */
const requiredColumns = (database: TestDatabase): Promise<string[]> =>
  asOwner(database, async (client) => {
    const { rows } = await client.query(
      `select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = 'castellan' and is_nullable = 'NO' and column_default is null and is_identity = 'NO'
          and is_generated = 'NEVER' order by 1`,
    );
    return z
      .array(z.object({ name: z.string() }))
      .parse(rows)
      .map(({ name }) => name);
  });

const tableOf = (column: string): string => column.slice(0, column.indexOf('.'));

for (const [index, release] of releases.entries()) {
  const next = releases[index + 1];
  describe(`the release ${release.name} on the schema of ${next?.name ?? 'today'}`, async () => {
    const database = await open(release);
    const before = await prepare(database, release.statements);
    const required = await requiredColumns(database);
    await migrateTo(database, next?.last_migration);

    test('every statement of it is understood as before', async () => {
      assert.ok(before.length > 50);
      assert.deepEqual(
        before.filter(({ fault }) => fault !== null),
        [],
      );
      assert.deepEqual(await prepare(database, release.statements), before);
    });

    test('no table of it wants a column that it does not write', async () => {
      const tables = new Set(required.map(tableOf));
      const added = (await requiredColumns(database)).filter(
        (column) => tables.has(tableOf(column)) && !required.includes(column),
      );
      assert.deepEqual(added, []);
    });
  });
}

import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { migrate } from '../../src/platform/postgres/migrations.ts';
import { runSql } from '../harness/postgres-server.ts';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.ts';
import type { Release, Row } from './release.ts';

const migrations = join(import.meta.dirname, '../../migrations');

/** Brings a database to where a migration left it; without one, to today. */
export const migrateTo = async (database: TestDatabase, last = '9'): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'castellan-migrations-'));
  try {
    for (const file of await readdir(migrations)) {
      if (file <= last) await copyFile(join(migrations, file), join(directory, file));
    }
    const { owner: connection, application } = database;
    await migrate({ connection, applicationRole: application.user, directory, version: '0.0.0-test', log: () => {} });
  } finally {
    await rm(directory, { recursive: true });
  }
};

/** A database as a release left it, with nothing in it. */
export const databaseOf = async ({ last_migration: last }: Pick<Release, 'last_migration'>): Promise<TestDatabase> => {
  const database = await createTestDatabase();
  await runSql(database.owner, 'drop schema castellan cascade');
  await migrateTo(database, last);
  return database;
};

/** Runs `work` as the owner of the database. */
export const asOwner = async <T>(database: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(database.owner);
  await client.connect();
  try {
    await client.query(`set search_path to castellan; set timezone to 'UTC'`);
    return await work(client);
  } finally {
    await client.end();
  }
};

const columnsOf = async (client: pg.Client, table: string): Promise<string[]> => {
  const { rows } = await client.query(
    `select column_name as name from information_schema.columns
      where table_schema = 'castellan' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
    [table],
  );
  return z
    .array(z.object({ name: z.string() }))
    .parse(rows)
    .map(({ name }) => name);
};

/** Writes what the release had in its tables, instead of what its migrations put there. */
export const fill = (database: TestDatabase, { data }: Release): Promise<void> =>
  asOwner(database, async (client) => {
    for (const table of Object.keys(data).map((name) => pg.escapeIdentifier(name))) {
      const { rowCount } = await client.query(`select from ${table} limit 1`);
      // What is empty may refuse it.
      if (rowCount !== 0) await client.query(`delete from ${table}`);
    }
    for (const [table, rows] of Object.entries(data)) {
      const columns = (await columnsOf(client, table)).map((name) => pg.escapeIdentifier(name)).join(', ');
      const name = pg.escapeIdentifier(table);
      await client.query(
        `insert into ${name} (${columns}) overriding system value
         select ${columns} from jsonb_populate_recordset(null::${name}, $1)`,
        [JSON.stringify(rows)],
      );
    }
  });

/** The rows of a table with the members of `like`, in no order. */
export const readRows = (database: TestDatabase, table: string, like: Row): Promise<Row[]> =>
  asOwner(database, async (client) => {
    const { rows } = await client.query(`select to_jsonb(t) as row from ${pg.escapeIdentifier(table)} t`);
    return z
      .array(z.object({ row: z.record(z.string(), z.unknown()) }))
      .parse(rows)
      .map(({ row }) => Object.fromEntries(Object.keys(like).map((name) => [name, row[name]])));
  });

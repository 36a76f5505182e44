import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { StartError } from '../problem/start-error.ts';
import type { PostgresConnection } from './connection.ts';
import { withOneConnection } from './one-connection.ts';

export type MigrateOptions = {
  /** As the role that owns the schema. */
  readonly connection: PostgresConnection;
  /** The role that serves, when it is another one; it gets its rights after each run. */
  readonly applicationRole: string | null;
  /** The folder of `YYYYMMDDHHMM-name.sql` files. */
  readonly directory: string;
  /** Written beside each migration, so that an operator sees which release brought it. */
  readonly version: string;
  /** Told when another process migrates and we wait for it, and of each migration applied. */
  readonly log: (line: string) => void;
};

export type Migration = { readonly name: string; readonly checksum: string; readonly text: string };

/** Two words in hex, "cast" "mig1": the advisory lock under which one process at a time migrates. */
const lockKey = [0x63617374, 0x6d696731] as const;
const lockWaitMs = 60_000;
const fileName = /^\d{12}-[a-z0-9-]+\.sql$/;

/** Tables the application may add to and read, and nothing else. */
const insertOnlyTables = ['audit_events'];

/** The migrations of a folder in the order in which they run. @throws Error for a file that is not named like one. */
export const readMigrations = async (directory: string): Promise<Migration[]> => {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      if (!fileName.test(name)) throw new Error(`${name} is not named YYYYMMDDHHMM-name.sql`);
      const text = await readFile(join(directory, name), 'utf8');
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
};

/** Takes the migration lock, telling who holds it while it waits. @throws StartError after a minute. */
const takeLock = async (client: pg.Client, log: (line: string) => void): Promise<void> => {
  const taken = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [...lockKey]);
  if (taken.rows[0]?.taken) return;
  const holder = await client.query<{ who: string }>(
    `select format('process %s (%s, from %s, since %s)', a.pid, a.application_name, coalesce(a.client_addr::text, 'a local socket'), a.backend_start) as who
       from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and l.classid = $1::bigint::oid and l.objid = $2::bigint::oid`,
    [...lockKey],
  );
  const who = holder.rows[0]?.who ?? 'another process';
  log(`Another start is migrating this database: ${who}. Waiting for it.`);
  await client.query(`set lock_timeout = ${lockWaitMs}`);
  try {
    await client.query('select pg_advisory_lock($1, $2)', [...lockKey]);
  } catch (error) {
    throw new StartError(
      `The migration lock is held by ${who} for over ${lockWaitMs / 1000} s; is that process stuck?`,
      {
        cause: error,
      },
    );
  }
  await client.query('set lock_timeout = 0');
};

const oldestSupported = 150_000;

/** @throws StartError for a server that is too old, before anything is changed in it. */
const requireSupportedVersion = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  const [server] = rows;
  if (server === undefined || server.number < oldestSupported) {
    throw new StartError(`This is PostgreSQL ${server?.version ?? 'of an unknown version'}; 15 or newer is needed.`);
  }
};

const prepareSchema = async (client: pg.Client): Promise<void> => {
  await client.query('create schema if not exists castellan');
  await client.query('set search_path to castellan, pg_catalog');
  await client.query(
    `create table if not exists schema_migrations (
       name text primary key collate "C",
       checksum text not null,
       applied_at timestamptz not null default clock_timestamp(),
       applied_by_version text not null
     )`,
  );
};

/** What is still to do, checked against what was done. @throws StartError when a released file was edited. */
const outstanding = async (client: pg.Client, migrations: readonly Migration[]): Promise<Migration[]> => {
  const present = await client.query<{ there: boolean }>(
    `select to_regclass('castellan.schema_migrations') is not null as there`,
  );
  if (!present.rows[0]?.there) return [...migrations];
  const done = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from castellan.schema_migrations',
  );
  const checksums = new Map(done.rows.map((row) => [row.name, row.checksum]));
  const edited = migrations.find((one) => checksums.has(one.name) && checksums.get(one.name) !== one.checksum);
  if (edited) {
    throw new StartError(`The migration ${edited.name} was edited after it ran here; restore it and write a new one.`);
  }
  // Names in the database that we do not know are a newer release's: it expands first, so this one can still serve.
  return migrations.filter((one) => !checksums.has(one.name));
};

/** Gives the serving role what it needs and no more: no DDL, and insert-only where history must not be rewritten. */
const grantTo = async (client: pg.Client, role: string): Promise<void> => {
  const name = pg.escapeIdentifier(role);
  // One query is one transaction: what is granted to all tables and taken back from some was never held.
  const insertOnly = insertOnlyTables.map(
    (table) => `revoke update, delete, truncate on castellan.${pg.escapeIdentifier(table)} from ${name};`,
  );
  await client.query(
    `grant usage on schema castellan to ${name};
     grant select, insert, update, delete on all tables in schema castellan to ${name};
     grant usage, select on all sequences in schema castellan to ${name};
     grant execute on all functions in schema castellan to ${name};
     revoke insert, update, delete on castellan.schema_migrations from ${name};
     ${insertOnly.join('\n')}`,
  );
};

/**
 * Brings the schema up to date: under an advisory lock, one transaction a file, forward only.
 *
 * @throws StartError when the lock is not to be had within a minute or an applied file was edited.
 */
export const migrate = async (options: MigrateOptions): Promise<{ applied: string[] }> => {
  const migrations = await readMigrations(options.directory);
  return withOneConnection(options.connection, async (client) => {
    await requireSupportedVersion(client);
    await takeLock(client, options.log);
    const applied: string[] = [];
    await prepareSchema(client);
    for (const migration of await outstanding(client, migrations)) {
      await client.query('begin');
      try {
        await client.query(migration.text);
        await client.query('insert into schema_migrations (name, checksum, applied_by_version) values ($1, $2, $3)', [
          migration.name,
          migration.checksum,
          options.version,
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw new Error(`The migration ${migration.name} failed and was rolled back`, { cause: error });
      }
      applied.push(migration.name);
      options.log(`Applied migration ${migration.name}`);
    }
    if (options.applicationRole !== null) await grantTo(client, options.applicationRole);
    return { applied };
  });
};

/** What `migrate` would run, in order, without running it. */
export const planMigrations = async (
  options: Pick<MigrateOptions, 'connection' | 'directory'>,
): Promise<Migration[]> => {
  const migrations = await readMigrations(options.directory);
  return withOneConnection(options.connection, (client) => outstanding(client, migrations));
};

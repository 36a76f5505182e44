import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import type { PostgresConnection } from '../../src/platform/postgres/connection.ts';
import { embeddedBinaries, type PostgresBinaries } from '../../src/platform/postgres/embedded/binaries.ts';
import {
  type EmbeddedPostgres,
  type LostPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/postgres/embedded/embedded-postgres.ts';
import { isAlive, readPostmasterFile } from '../../src/platform/postgres/embedded/postmaster-file.ts';
import { migrate } from '../../src/platform/postgres/migrations.ts';

const _run = promisify(execFile);

/** The folder of the migrations that the tests run on. */
export const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The versions that the suite runs on: the embedded one, and the oldest that is supported. */
export const testedMajors = [18, 15] as const;
export type TestedMajor = (typeof testedMajors)[number];

const debianFolder = (major: TestedMajor): string => `/usr/lib/postgresql/${major}/bin`;

/** The programs of a version; undefined when this machine does not have it. */
export const binariesOf = async (major: TestedMajor): Promise<PostgresBinaries | undefined> => {
  if (major === 18) return embeddedBinaries();
  const binaries = {
    initdb: join(debianFolder(major), 'initdb'),
    postgres: join(debianFolder(major), 'postgres'),
    major,
  };
  return access(binaries.postgres).then(
    () => binaries,
    () => undefined,
  );
};

/** The version that this run is about: `TEST_POSTGRES`, or the embedded one. */
export const majorUnderTest = (): TestedMajor => (process.env.TEST_POSTGRES === '15' ? 15 : 18);

/** The programs of the version that this run is about. */
export const binariesUnderTest = async (): Promise<PostgresBinaries> => {
  const binaries = await binariesOf(majorUnderTest());
  if (binaries === undefined) throw new Error(`PostgreSQL ${majorUnderTest()} is not installed.`);
  return binaries;
};

/** A folder that is gone when this process is, unless it is killed. */
export const temporaryFolder = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'castellan-test-'));
  const removeAtExit = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', removeAtExit);
  return {
    path,
    remove: async () => {
      process.off('exit', removeAtExit);
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

/** Runs the migrations on a database, as its owner, with the rights for the serving role. */
export const migrateTestDatabase = async (
  owner: PostgresConnection,
  application: PostgresConnection,
): Promise<void> => {
  await migrate({
    connection: owner,
    applicationRole: application.user,
    directory: migrationsDirectory,
    version: 'test',
    log: () => {},
  });
};

/** One statement after the other as this role, on a connection of their own. */
export const runSql = async (connection: PostgresConnection, ...statements: string[]): Promise<void> => {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

export type PrivatePostgres = EmbeddedPostgres & {
  readonly dataDir: string;
  /** The process that runs now. @throws Error when none does. */
  pid(): Promise<number>;
  /** Kills PostgreSQL without a word and waits until that process is gone; it is started again by itself. */
  kill9(): Promise<void>;
};

/**
 * Starts a PostgreSQL for one test alone, with a data directory of its own: for tests that stop, kill or fill it. It keeps
 * what it has acknowledged (`durable`), and its database is empty unless `migrated`.
 */
export const startPrivatePostgres = async (
  options: {
    readonly durable?: boolean;
    readonly migrated?: boolean;
    readonly settings?: Readonly<Record<string, string>>;
    readonly onLost?: (lost: LostPostgres) => void;
    readonly onRecovered?: () => void;
  } = {},
): Promise<PrivatePostgres> => {
  const { migrated = false, ...startOptions } = options;
  const folder = await temporaryFolder();
  const dataDir = join(folder.path, 'data');
  const cluster = join(dataDir, 'postgres');
  const server = await startEmbeddedPostgres({ dataDir, binaries: await binariesUnderTest(), ...startOptions });
  if (migrated) await migrateTestDatabase(server.owner, server.application);

  const running = async () => {
    const file = await readPostmasterFile(cluster);
    if (file === undefined || !(await isAlive(file, cluster))) throw new Error('This PostgreSQL does not run.');
    return file;
  };
  return {
    ...server,
    dataDir,
    pid: async () => (await running()).pid,
    kill9: async () => {
      const killed = await running();
      process.kill(killed.pid, 'SIGKILL');
      while (await isAlive(killed, cluster)) await wait(5);
    },
    stop: async () => {
      await server.stop();
      await folder.remove();
    },
  };
};

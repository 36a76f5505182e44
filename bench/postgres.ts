import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../server/src/platform/postgres/embedded/embedded-postgres.ts';
import { readPostmasterFile } from '../server/src/platform/postgres/embedded/postmaster-file.ts';
import { databaseUrl } from '../server/test/harness/server-process.ts';
import { familyCpuMicros } from './processes.ts';

/** The one PostgreSQL that Castellan and its peers are measured on, durable as in production. */
export type BenchPostgres = {
  /** Makes an empty database and returns its address for the owner and for the application's role. */
  createDatabase(name: string): Promise<{ readonly owner: string; readonly application: string }>;
  /** Microseconds since it began, with the connections that were closed since. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
};

export const startBenchPostgres = async (folder: string): Promise<BenchPostgres> => {
  const dataDir = join(folder, 'postgres');
  const server = await startEmbeddedPostgres({ dataDir });
  const { administrator, owner, application } = server;
  const file = await readPostmasterFile(join(dataDir, 'postgres'));
  return {
    async createDatabase(name) {
      const client = new pg.Client(administrator);
      await client.connect();
      try {
        await client.query(`create database ${name} owner ${owner.user}`);
      } finally {
        await client.end();
      }
      return {
        owner: databaseUrl({ ...owner, database: name }),
        application: databaseUrl({ ...application, database: name }),
      };
    },
    cpu: () => (file === undefined ? Promise.resolve(0) : familyCpuMicros(file.pid)),
    stop: server.stop,
  };
};

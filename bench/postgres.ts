import { join } from 'node:path';
import pg from 'pg';
import type { PostgresConnection } from '../server/src/platform/postgres/connection.ts';
import { startEmbeddedPostgres } from '../server/src/platform/postgres/embedded/embedded-postgres.ts';
import { readPostmasterFile } from '../server/src/platform/postgres/embedded/postmaster-file.ts';
import { type FamilyCpu, familyCpuOf } from './processes.ts';

/** The one PostgreSQL that Castellan and its peers are measured on, durable as in production. */
export type BenchPostgres = {
  /** Makes an empty database and returns its address for the owner and for the application's role. */
  createDatabase(name: string): Promise<{ readonly owner: string; readonly application: string }>;
  cpu(): Promise<FamilyCpu>;
  stop(): Promise<void>;
};

const urlOf = (connection: PostgresConnection): string => {
  const url = new URL('postgres://localhost');
  url.username = encodeURIComponent(connection.user);
  url.password = encodeURIComponent(connection.password);
  url.port = String(connection.port);
  url.pathname = `/${connection.database}`;
  url.searchParams.set('host', connection.host);
  return url.href;
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
      return { owner: urlOf({ ...owner, database: name }), application: urlOf({ ...application, database: name }) };
    },
    cpu: () => (file === undefined ? Promise.resolve(new Map()) : familyCpuOf(file.pid)),
    stop: server.stop,
  };
};

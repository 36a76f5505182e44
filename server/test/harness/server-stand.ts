import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { temporaryFolder } from './postgres-server.ts';
import {
  databaseUrl,
  type FinishedCommand,
  runCommand,
  type ServerProcess,
  startServerProcess,
} from './server-process.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** Processes of the server on one database of their own, as an operator starts them. */
export type ServerStand = {
  readonly database: TestDatabase;
  /** @param parameters of `serve`. */
  startServer(...parameters: string[]): Promise<ServerProcess>;
  /** A command of the command line, beside the servers. */
  castellan(parameters: readonly string[], input?: string): Promise<FinishedCommand>;
};

/** @param settings on top of what such a server needs. Everything ends, and is removed, after the tests of the file. */
export const createServerStand = async (settings: Readonly<Record<string, string>> = {}): Promise<ServerStand> => {
  const database = await createTestDatabase();
  const folder = await temporaryFolder();
  const servers: ServerProcess[] = [];
  const place = {
    folder: folder.path,
    settings: {
      CASTELLAN_ENV: 'development',
      PUBLIC_URL: 'http://localhost:4000',
      DATABASE_URL: databaseUrl(database.application),
      DATABASE_MIGRATION_URL: databaseUrl(database.owner),
      SECRET_KEY: randomBytes(32).toString('base64'),
      PASSWORD_HASH: 'argon2id',
      JWT_ALGORITHM: 'EdDSA',
      ...settings,
    },
  };
  after(async () => {
    for (const server of servers) server.signal('SIGTERM');
    await Promise.all(servers.map((server) => server.ended));
    await folder.remove();
    await database.drop();
  });
  return {
    database,
    startServer: async (...parameters) => {
      const server = await startServerProcess({ ...place, parameters });
      servers.push(server);
      return server;
    },
    castellan: (parameters, input = '') => runCommand(parameters, { ...place, input }),
  };
};

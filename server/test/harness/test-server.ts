import { z } from 'zod';
import type { EmbeddedPostgres } from '../../src/platform/postgres/embedded/embedded-postgres.ts';
import { migrateTestDatabase, runSql } from './postgres-server.ts';

const connection = z.object({
  host: z.string(),
  port: z.number(),
  database: z.string(),
  user: z.string(),
  password: z.string(),
});
const testServer = z.object({
  administrator: connection,
  owner: connection,
  application: connection,
  template: z.string(),
});

/** The server of a test run, and the migrated database in it that every test database is a copy of. */
export type TestServer = z.infer<typeof testServer>;

/** How the runner tells the test files where its server is. */
export const testServerVariable = 'TEST_POSTGRES_SERVER';

/** Makes the template on a server that has just been started. */
export const prepareTestServer = async (server: Omit<EmbeddedPostgres, 'stop'>): Promise<TestServer> => {
  const { administrator, owner, application } = server;
  const template = 'castellan_template';
  await runSql(administrator, `create database ${template} owner ${owner.user}`);
  await migrateTestDatabase({ ...owner, database: template }, application);
  return { administrator, owner, application, template };
};

/** The runner's server; undefined when a file is run without the runner. */
export const readTestServer = (): TestServer | undefined => {
  const given = process.env[testServerVariable];
  return given === undefined ? undefined : testServer.parse(JSON.parse(given));
};

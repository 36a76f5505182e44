import { after } from 'node:test';
import type { PostgresConnection } from '../../src/platform/postgres/connection.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { type PrivatePostgres, runSql, startPrivatePostgres } from './postgres-server.ts';
import { prepareTestServer, readTestServer, type TestServer } from './test-server.ts';

let ownServer: Promise<{ server: PrivatePostgres; prepared: TestServer }> | undefined;

const startOwnServer = async () => {
  const server = await startPrivatePostgres({ durable: false });
  return { server, prepared: await prepareTestServer(server) };
};

after(async () => {
  if (ownServer !== undefined) await (await ownServer).server.stop();
});

/** The runner's server; for a file that is run without the runner, one of its own. */
const serverForThisProcess = async (): Promise<TestServer> => {
  const given = readTestServer();
  if (given !== undefined) return given;
  ownServer ??= startOwnServer();
  return (await ownServer).prepared;
};

export type TestDatabase = {
  /** Owns the database; migrates. */
  readonly owner: PostgresConnection;
  /** Serves. */
  readonly application: PostgresConnection;
  /** A role that may connect and nothing else; it goes with the database. */
  addRole(): Promise<PostgresConnection>;
  /** Removes the database and ends whatever is still connected to it. */
  drop(): Promise<void>;
};

/** A migrated and otherwise empty database for one test file (about 20 ms). */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const { administrator, owner, application, template } = await serverForThisProcess();
  const database = `test_${systemRandomness.bytes(8).toString('hex')}`;
  await runSql(
    administrator,
    `create database ${database} template ${template} owner ${owner.user}`,
    `revoke all on database ${database} from public`,
    `grant connect on database ${database} to ${application.user}`,
  );
  const roles: string[] = [];
  return {
    owner: { ...owner, database },
    application: { ...application, database },
    addRole: async () => {
      const user = `${database}_${roles.length}`;
      const password = systemRandomness.bytes(16).toString('hex');
      await runSql(
        administrator,
        `create role ${user} login password '${password}'`,
        `grant connect on database ${database} to ${user}`,
      );
      roles.push(user);
      return { ...owner, database, user, password };
    },
    // Hooks run in the order of registration, so a server of this process's own is gone by now, and its databases with it.
    drop: async () => {
      if (ownServer !== undefined) return;
      await runSql(administrator, `drop database if exists ${database} with (force)`);
      for (const role of roles) await runSql(administrator, `drop role ${role}`);
    },
  };
};

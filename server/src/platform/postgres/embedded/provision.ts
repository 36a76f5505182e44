import pg from 'pg';
import type { PostgresConnection } from '../connection.ts';
import { administratorRole } from './cluster.ts';
import type { Credentials } from './credentials.ts';

export const ownerRole = 'castellan_owner';
export const applicationRole = 'castellan_app';
export const databaseName = 'castellan';

/** The three ways into the server behind a socket. */
export const connectionsTo = (socketFolder: string, port: number, credentials: Credentials) => {
  const place = { host: socketFolder, port };
  return {
    administrator: { ...place, database: 'postgres', user: administratorRole, password: credentials.administrator },
    owner: { ...place, database: databaseName, user: ownerRole, password: credentials.owner },
    application: { ...place, database: databaseName, user: applicationRole, password: credentials.application },
  };
};

const withClient = async <T>(connection: PostgresConnection, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ ...connection, application_name: 'castellan-start', connectionTimeoutMillis: 10_000 });
  // A lost connection fails the query that waits on it; without a listener it would end the process as well.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
};

/** SQLSTATEs of a database, role or password that is not there yet. */
const notProvisioned = ['3D000', '28000', '28P01'];

const sqlState = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? '') : '');

const isProvisioned = async (owner: PostgresConnection): Promise<boolean> => {
  try {
    await withClient(owner, async () => {});
    return true;
  } catch (error) {
    if (notProvisioned.includes(sqlState(error))) return false;
    throw error;
  }
};

/**
 * Makes the two roles and the database unless the owner can already enter it; the last step of a start, and done again
 * when an earlier start was interrupted before it was done.
 */
export const provision = async (connections: ReturnType<typeof connectionsTo>): Promise<void> => {
  if (await isProvisioned(connections.owner)) return;
  await withClient(connections.administrator, async (client) => {
    // These statements hold passwords, which a log of failed statements would keep.
    await client.query('set log_min_error_statement = panic');
    for (const { user, password } of [connections.application, connections.owner]) {
      const found = await client.query('select from pg_roles where rolname = $1', [user]);
      const verb = found.rowCount === 0 ? 'create' : 'alter';
      const role = client.escapeIdentifier(user);
      await client.query(`${verb} role ${role} nologin nosuperuser password ${client.escapeLiteral(password)}`);
    }
    const found = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName} owner ${ownerRole}`);
    await client.query(`revoke all on database ${databaseName} from public`);
    await client.query(`grant connect on database ${databaseName} to ${applicationRole}`);
    await client.query(`alter role ${applicationRole} login`);
    // Last: that the owner can enter says that all before it is done.
    await client.query(`alter role ${ownerRole} login`);
  });
};

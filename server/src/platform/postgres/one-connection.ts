import pg from 'pg';
import { StartError } from '../problem/start-error.ts';
import type { PostgresConnection } from './connection.ts';

/** SQLSTATE insufficient_privilege. */
const missingRight = '42501';

const refusals: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'no address has that name',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'it does not accept this role and password',
  '28000': 'it does not let this role in',
  '3D000': 'it has no such database',
  '53300': 'it has no connection left',
  '57P03': 'it is still starting or shutting down',
};

/** @throws StartError that says where the database was looked for and why it was not found. */
const connect = async (client: pg.Client, { host, port, database }: PostgresConnection): Promise<void> => {
  try {
    await client.connect();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = refusals[code] ?? (code === '' ? 'it does not answer' : `it refuses with ${code}`);
    throw new StartError(`The database ${database} on ${host}, port ${port}, cannot be used: ${reason}.`, {
      cause: error,
    });
  }
};

/**
 * Does some work of a start on a connection of its own.
 *
 * @throws StartError when the database cannot be reached, or the role lacks a right that the work needs.
 */
export const withOneConnection = async <T>(
  connection: PostgresConnection,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({
    ...connection,
    application_name: 'castellan-migrate',
    connectionTimeoutMillis: 10_000,
  });
  // A lost connection fails the query that waits on it; without a listener it would end the process as well.
  client.on('error', () => {});
  try {
    await connect(client, connection);
    return await work(client);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== missingRight) throw error;
    throw new StartError(
      `The role ${connection.user} lacks a right in the database ${connection.database}: ${error.message}. The role that migrates must own the database or the schema "castellan"; DATABASE_MIGRATION_URL names it.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => {});
  }
};

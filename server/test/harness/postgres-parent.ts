import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded/embedded-postgres.ts';
import { binariesUnderTest } from './postgres-server.ts';

/*
 * A process to be killed: starts the PostgreSQL of the data directory it is given, writes numbers into a table and prints
 * each once its commit is acknowledged. `node postgres-parent.ts DATA_DIR FIRST_NUMBER`
 */

const [dataDir = '', first = '1'] = process.argv.slice(2);
const server = await startEmbeddedPostgres({ dataDir, binaries: await binariesUnderTest() });
const client = new pg.Client(server.owner);
await client.connect();
await client.query('create table if not exists written (number integer primary key)');
for (let number = Number(first); ; number += 1) {
  await client.query('insert into written values ($1)', [number]);
  process.stdout.write(`${number}\n`);
}

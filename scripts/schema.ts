import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../server/src/platform/postgres/embedded/embedded-postgres.ts';
import { migrate } from '../server/src/platform/postgres/migrations.ts';
import { dumpSchema } from '../server/src/platform/postgres/schema-dump.ts';

/** The schema after all migrations, read from a PostgreSQL that lives for this question only. */
export const renderSchema = async (migrations: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'castellan-schema-'));
  try {
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), durable: false });
    try {
      await migrate({
        connection: server.owner,
        applicationRole: server.application.user,
        directory: migrations,
        version: 'schema',
        log: () => {},
      });
      return await dumpSchema(server.owner);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

import { after } from 'node:test';
import { describeLimitStore } from '../../../test/harness/limit-store-conformance.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { createMemoryLimitStore } from './memory-limit-store.ts';
import { createPostgresLimitStore } from './postgres-limit-store.ts';

const database = await createTestDatabase();
const pool = openTestPool(database.application);
after(async () => {
  await pool.close();
  await database.drop();
});

const memory = createMemoryLimitStore();
const postgres = createPostgresLimitStore(pool.database);

describeLimitStore('memory', () => memory, 300);
describeLimitStore('PostgreSQL', () => postgres, 100);

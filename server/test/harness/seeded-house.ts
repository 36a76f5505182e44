import { z } from 'zod';
import { type SeedReport, seedHouse } from '../../seed/seed-house.ts';
import { configure } from '../../src/parts/commands/surroundings.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { type Database, sql } from '../../src/platform/postgres/database.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { createKeyring } from '../../src/platform/secrets/keyring.ts';
import type { TestHouse } from './test-house.ts';
import { openTestPool } from './test-pool.ts';

const limitIdleness = sql({
  name: 'test.limit_idleness',
  text: `select set_config('idle_in_transaction_session_timeout', $1, true)`,
  row: z.unknown(),
});

/** A database that gives a transaction only so long between two statements, unless it asks for more. */
const impatient = (database: Database, limitMs: number): Database => ({
  ...database,
  transaction: (work) =>
    database.transaction(async (tx) => {
      await tx.execute(limitIdleness, [`${limitMs}ms`]);
      return work(tx);
    }),
});

/** Fills a test's house with made-up people and all that they did; null when it was filled before. */
export const seedTestHouse = async (
  { settings, database, composed }: TestHouse,
  { idleLimitMs, ...options }: { readonly people?: number; readonly idleLimitMs?: number } = {},
): Promise<SeedReport | null> => {
  const pool = openTestPool(database.application);
  const secretKey = Buffer.from(settings.SECRET_KEY ?? '', 'base64');
  const secrets = createKeyring({ current: secretKey, previous: [] }, systemRandomness);
  try {
    const needs = {
      configuration: configure(settings),
      database: idleLimitMs === undefined ? pool.database : impatient(pool.database, idleLimitMs),
      secrets,
      composed,
      clock: systemClock,
    };
    return await seedHouse(needs, options);
  } finally {
    await pool.close();
  }
};

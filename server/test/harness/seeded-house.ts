import { type SeedReport, seedHouse } from '../../seed/seed-house.ts';
import { configure } from '../../src/parts/commands/surroundings.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { createKeyring } from '../../src/platform/secrets/keyring.ts';
import type { TestHouse } from './test-house.ts';
import { openTestPool } from './test-pool.ts';

/** Fills a test's house with made-up people and all that they did; null when it was filled before. */
export const seedTestHouse = async (
  { settings, database, composed }: TestHouse,
  options: { readonly people?: number } = {},
): Promise<SeedReport | null> => {
  const pool = openTestPool(database.application);
  const secretKey = Buffer.from(settings.SECRET_KEY ?? '', 'base64');
  const secrets = createKeyring({ current: secretKey, previous: [] }, systemRandomness);
  try {
    const needs = {
      configuration: configure(settings),
      database: pool.database,
      secrets,
      composed,
      clock: systemClock,
    };
    return await seedHouse(needs, options);
  } finally {
    await pool.close();
  }
};

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { laptop } from '../../../test/harness/test-tokens.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Refusal } from '../../platform/http/refusal.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createRefusalLog } from './refusal-log.ts';

const database = await createTestDatabase();
const pool = openTestPool(database.application);
after(async () => {
  await pool.close();
  await database.drop();
});

const countRefusals = sql({
  name: 'test.count_refusals',
  text: 'select count(*)::int as count from refusals',
  row: z.object({ count: z.int() }),
});

const deleteRefusals = sql({ name: 'test.delete_refusals', text: 'delete from refusals', row: z.never() });

const refusal = (network = laptop.network): Refusal => {
  const requestId = systemRandomness.uuid();
  return {
    requestId,
    shownRequestId: requestId,
    at: new Date(),
    method: 'GET',
    route: null,
    status: 429,
    code: 'RATE_LIMIT_EXCEEDED',
    message: 'That was too often.',
    because: null,
    client: { ...laptop, network },
    userId: null,
    sessionId: null,
  };
};

/** A log that starts with an empty table, and what it dropped and how often it wrote. */
const openLog = async (clock = systemClock) => {
  await pool.database.execute(deleteRefusals, []);
  let dropped = 0;
  let statements = 0;
  const metrics: Metrics = {
    ...silentMetrics,
    increment: (_metric, _labels, by = 1) => {
      dropped += by;
    },
  };
  const counted = {
    ...pool.database,
    execute: (...call: Parameters<typeof pool.database.execute>) => {
      statements += 1;
      return pool.database.execute(...call);
    },
  };
  const log = createRefusalLog({ database: counted, clock, log: silentLog, metrics });
  const finish = async () => {
    await log.stop();
    return { ...(await pool.database.row(countRefusals, [])), dropped, statements };
  };
  return { note: log.note, finish };
};

test('a flood of refusals is written in few statements, and what does not fit is dropped and counted', async () => {
  const { note, finish } = await openLog();
  for (let index = 0; index < 5_000; index += 1) note(refusal(`10.0.${index >> 8}.${index & 255}`));
  assert.deepEqual(await finish(), { count: 1_000, dropped: 4_000, statements: 5 });
});

test('one noisy address has sixty refusals a minute kept, and the others have theirs', async () => {
  const clock = movableClock();
  const { note, finish } = await openLog(clock);
  for (let index = 0; index < 300; index += 1) note(refusal('198.51.100.1'));
  note(refusal('198.51.100.2'));
  clock.letPassMs(61_000);
  note(refusal('198.51.100.1'));
  assert.deepEqual(await finish(), { count: 62, dropped: 240, statements: 1 });
});

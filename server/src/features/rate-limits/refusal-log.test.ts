import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { laptop } from '../../../test/harness/test-tokens.ts';
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

const refusal = (): Refusal => {
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
    client: laptop,
    userId: null,
    sessionId: null,
  };
};

test('a flood of refusals is written in few statements, and what does not fit is dropped and counted', async () => {
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
  const log = createRefusalLog({ database: counted, log: silentLog, metrics });
  for (let index = 0; index < 5_000; index += 1) log.note(refusal());
  await log.stop();
  assert.deepEqual(await pool.database.row(countRefusals, []), { count: 1_000 });
  assert.equal(dropped, 4_000);
  assert.equal(statements, 5);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { silentMetrics } from '../../../test/harness/test-pool.ts';
import { openTestTokens } from '../../../test/harness/test-tokens.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { sql } from '../../platform/postgres/database.ts';
import { createClearOldSessions } from './old-sessions.ts';
import { endSession } from './sessions.service.ts';

const clock = movableClock();
const stand = await openTestTokens({ clock });
const { database } = stand;
const needs = { database, metrics: silentMetrics, deleteFamilies: stand.tokens.deleteFamilies };

const selectIds = sql({
  name: 'test.select_kept_sessions',
  text: `select s.id, (select count(*)::int from refresh_tokens t where t.session_id = s.id) as tokens from sessions s order by s.id`,
  row: z.object({ id: z.string(), tokens: z.int() }),
});
const insertMany = sql({
  name: 'test.insert_old_sessions',
  text: `insert into sessions (id, user_id, created_at, authenticated_at, last_seen_at, expires_at, transport, client_address)
         select gen_random_uuid(), $1, $2, $2, $2, $2, 'body', '192.0.2.1' from generate_series(1, $3)`,
  row: z.never(),
});

const kept = async (): Promise<string[]> => (await database.rows(selectIds, [])).map((row) => row.id);
const day = 86_400_000;
const monthAgo = (): Date => new Date(clock.now().getTime() - 30 * day);

test('sessions that ended or expired before a time go, with their refresh tokens, and no others', async () => {
  // Each is good for 30 days.
  const [ended, live] = [(await stand.signIn()).sessionId, (await stand.signIn()).sessionId];
  const clear = createClearOldSessions(needs);
  await database.transaction((tx) => endSession(tx, ended, 'logout', clock.now()));
  assert.equal(await clear(monthAgo(), 10), 0);
  assert.deepEqual(await kept(), [ended, live].sort());
  clock.advanceMs(30 * day + 1);
  assert.equal(await clear(monthAgo(), 10), 1);
  assert.deepEqual(await database.rows(selectIds, []), [{ id: live, tokens: 1 }], 'expired, but not for a month');
  clock.advanceMs(30 * day);
  assert.equal(await clear(monthAgo(), 10), 1);
  assert.deepEqual(await kept(), []);
});

test('two processes that remove at once remove each session once', async () => {
  const { user } = await stand.signIn();
  await database.execute(insertMany, [user.id, new Date(clock.now().getTime() - 31 * day), 900]);
  let removed = 0;
  const metrics: Metrics = {
    ...silentMetrics,
    increment: (_metric, _labels, by = 1) => {
      removed += by;
    },
  };
  const clearAll = async (): Promise<void> => {
    const clear = createClearOldSessions({ ...needs, metrics });
    while ((await clear(monthAgo(), 100)) > 0);
  };
  await Promise.all([clearAll(), clearAll()]);
  assert.equal(removed, 900);
  assert.equal((await kept()).length, 1);
});

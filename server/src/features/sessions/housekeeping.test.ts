import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { openTestTokens } from '../../../test/harness/test-tokens.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { sql } from '../../platform/postgres/database.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createLastSeen } from './last-seen.ts';
import { endSession } from './sessions.service.ts';

const clock = movableClock();
const stand = await openTestTokens({ clock });
const { database } = stand;
const needs = { database, clock, log: silentLog, metrics: silentMetrics, deleteFamilies: stand.tokens.deleteFamilies };
const lastSeen = createLastSeen({ ...needs, idleSeconds: 86_400 });

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

/** The first turn after a start does the hour's work too. */
const passTurn = async (): Promise<void> => {
  const housekeeping = createHousekeeping({ ...needs, lastSeen });
  after(() => housekeeping.stop());
  await housekeeping.turn();
};
const kept = async (): Promise<string[]> => (await database.rows(selectIds, [])).map((row) => row.id);
const day = 86_400_000;

test('sessions go a month after they ended or expired, with their refresh tokens, and not before', async () => {
  // Each is good for 30 days.
  const [ended, live] = [(await stand.signIn()).sessionId, (await stand.signIn()).sessionId];
  await database.transaction((tx) => endSession(tx, ended, 'logout', clock.now()));
  await passTurn();
  assert.deepEqual(await kept(), [ended, live].sort());
  clock.advanceMs(30 * day + 1);
  await passTurn();
  assert.deepEqual(await database.rows(selectIds, []), [{ id: live, tokens: 1 }], 'expired, but not for a month');
  clock.advanceMs(30 * day);
  await passTurn();
  assert.deepEqual(await kept(), []);
});

test('one turn keeps up with however much has come together', async () => {
  const { user } = await stand.signIn();
  await database.execute(insertMany, [user.id, new Date(clock.now().getTime() - 31 * day), 2_500]);
  await passTurn();
  assert.equal((await kept()).length, 1);
});

test('two processes that remove at once remove each session once', async () => {
  const { user } = await stand.signIn();
  await database.execute(insertMany, [user.id, new Date(clock.now().getTime() - 31 * day), 3_500]);
  const before = (await kept()).length;
  let removed = 0;
  const faults: string[] = [];
  const metrics: Metrics = {
    ...silentMetrics,
    increment: (_metric, _labels, by = 1) => {
      removed += by;
    },
  };
  const log: Log = { ...silentLog, writeError: (event) => faults.push(event.name) };
  await Promise.all([1, 2].map(() => createHousekeeping({ ...needs, metrics, log, lastSeen }).turn()));
  assert.deepEqual(faults, []);
  assert.equal(removed, 3_500);
  assert.equal((await kept()).length, before - 3_500);
});

test('what was noted is written each half minute and at the end', async () => {
  const housekeeping = createHousekeeping({ ...needs, lastSeen });
  const { sessionId } = await stand.signIn();
  lastSeen.note(sessionId, clock.now().getTime() + 1);
  await housekeeping.turn();
  assert.equal(lastSeen.size(), 0);
  lastSeen.note(sessionId, clock.now().getTime() + 2);
  await housekeeping.stop();
  assert.equal(lastSeen.size(), 0);
});

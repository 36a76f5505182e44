import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { openTestTokens } from '../../../test/harness/test-tokens.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createLastSeen } from './last-seen.ts';

const clock = movableClock();
const stand = await openTestTokens({ clock });
const { database } = stand;
const lastSeen = createLastSeen({ database, log: silentLog, metrics: silentMetrics, idleSeconds: 86_400 });

test('what was noted is written each half minute and at the end', async () => {
  const housekeeping = createHousekeeping({ lastSeen });
  const { sessionId } = await stand.signIn();
  lastSeen.note(sessionId, clock.now().getTime() + 1);
  await housekeeping.turn();
  assert.equal(lastSeen.size(), 0);
  lastSeen.note(sessionId, clock.now().getTime() + 2);
  await housekeeping.stop();
  assert.equal(lastSeen.size(), 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../../../test/harness/test-pool.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import { systemClock } from '../../../platform/clock/clock.ts';
import { createAnnouncer } from './announcer.ts';

test('of many news of a queue the first is told at once, then one in 50 ms at most, and the last is not forgotten', async () => {
  const told: { payload: string | undefined; at: number }[] = [];
  const notify = async (_channel: string, payload?: string): Promise<void> => {
    told.push({ payload, at: performance.now() });
  };
  const announcer = createAnnouncer({ notifications: { notify }, clock: systemClock, log: silentLog });
  const begunAt = performance.now();
  let count = 0;
  while (performance.now() - begunAt < 220) {
    announcer.announce({ kind: 'ready', queue: 'busy' });
    count += 1;
    if (count === 1) assert.equal(told.length, 1);
    await new Promise((next) => setImmediate(next));
  }
  announcer.announce({ kind: 'ready', queue: 'other' });
  assert.equal(told.at(-1)?.payload, 'ready:other', 'a busy queue holds up no other');
  const lastAt = performance.now();
  announcer.announce({ kind: 'ready', queue: 'busy' });
  const ofBusy = () => told.filter(({ payload }) => payload === 'ready:busy');
  await waitFor(() => assert.ok((ofBusy().at(-1)?.at ?? 0) >= lastAt));
  assert.ok(count > 20, `${count} were announced`);
  const longestMs = performance.now() - begunAt;
  // One more: a timer may fire a little early.
  assert.ok(ofBusy().length <= Math.floor(longestMs / 50) + 2, `${ofBusy().length} of ${count} in ${longestMs} ms`);
});

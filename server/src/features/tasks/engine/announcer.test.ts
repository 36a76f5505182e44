import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../../../test/harness/test-pool.ts';
import { waitFor } from '../../../../test/harness/test-tokens.ts';
import { type Clock, systemClock } from '../../../platform/clock/clock.ts';
import { createAnnouncer } from './announcer.ts';

/** An announcer, and what other processes were told by it. */
const listenTo = (clock: Clock) => {
  const told: { readonly payload: string; readonly at: number }[] = [];
  const notify = async (_channel: string, payload: string): Promise<void> => {
    told.push({ payload, at: performance.now() });
  };
  const announcer = createAnnouncer({ notifications: { notify }, clock, log: silentLog });
  return {
    announce: (queue: string) => announcer.announce({ kind: 'ready', queue }),
    toldOf: (queue: string) => told.filter(({ payload }) => payload === `ready:${queue}`),
  };
};

/** A monotonic clock that stands where it is set. Timers run on. */
const settableClock = () => {
  const at = { ms: 0 };
  return { at, clock: { now: systemClock.now, monotonicMs: () => at.ms } };
};

test('news that comes every 6 ms is told one by one, each at once', () => {
  const { at, clock } = settableClock();
  const { announce, toldOf } = listenTo(clock);
  for (let count = 1; count <= 100; count += 1) {
    announce('steady');
    assert.equal(toldOf('steady').length, count, `after ${at.ms} ms`);
    at.ms += 6;
  }
});

test('what comes within 5 ms of what was told is told together, and not forgotten', async () => {
  const { at, clock } = settableClock();
  const { announce, toldOf } = listenTo(clock);
  for (let ms = 0; ms < 4; ms += 1) {
    at.ms = ms;
    announce('close');
  }
  assert.equal(toldOf('close').length, 1);
  announce('other');
  assert.equal(toldOf('other').length, 1, 'a busy queue holds up no other');
  await waitFor(() => assert.equal(toldOf('close').length, 2));
  at.ms = 10;
  announce('close');
  assert.equal(toldOf('close').length, 3);
});

test('of thousands of news of a queue the first is told at once, then one in 50 ms, and the last is not forgotten', async () => {
  const { announce, toldOf } = listenTo(systemClock);
  const begunAt = performance.now();
  let count = 0;
  while (performance.now() - begunAt < 500 || count < 1_000) {
    announce('busy');
    count += 1;
    if (count === 1) assert.equal(toldOf('busy').length, 1);
    await new Promise((next) => setImmediate(next));
  }
  const lastAt = performance.now();
  announce('busy');
  await waitFor(() => assert.ok((toldOf('busy').at(-1)?.at ?? 0) >= lastAt));
  const tookMs = performance.now() - begunAt;
  // At most ten before it is known that there is so much, and one more because a timer may fire a little early.
  assert.ok(toldOf('busy').length <= tookMs / 50 + 11, `${toldOf('busy').length} of ${count} in ${tookMs} ms`);
});

test('once a busy queue is quiet again, its news is told as quickly as before', async () => {
  const { at, clock } = settableClock();
  const { announce, toldOf } = listenTo(clock);
  for (let count = 0; count < 30; count += 1) announce('queue');
  await waitFor(() => assert.equal(toldOf('queue').length, 2));
  at.ms = 60;
  announce('queue');
  assert.equal(toldOf('queue').length, 3);
  at.ms = 66;
  announce('queue');
  assert.equal(toldOf('queue').length, 3, 'still taken for busy');
  await waitFor(() => assert.equal(toldOf('queue').length, 4));
  for (at.ms = 200; at.ms < 260; at.ms += 6) {
    const before = toldOf('queue').length;
    announce('queue');
    assert.equal(toldOf('queue').length, before + 1, `after ${at.ms} ms`);
  }
});

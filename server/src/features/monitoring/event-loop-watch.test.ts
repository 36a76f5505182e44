import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../platform/clock/clock.ts';
import { createEventLoopWatch } from './event-loop-watch.ts';

const stall = (durationMs: number): void => {
  const until = systemClock.monotonicMs() + durationMs;
  while (systemClock.monotonicMs() < until);
};

test('a stall of the event loop shows as delay and as utilization', async (t) => {
  const watch = createEventLoopWatch();
  watch.start();
  t.after(() => watch.stop());
  for (let tries = 0; tries < 20 && watch.delay().max < 0.1; tries += 1) {
    // The histogram begins with the first tick of its timer, and sees a stall with the tick after it.
    await pause(25);
    stall(150);
  }
  const { p50, p99, max } = watch.delay();
  assert.ok(max >= 0.1 && max < 10, `max ${max}`);
  assert.ok(p99 <= max && p50 <= p99);
  assert.ok(watch.utilization() > 0 && watch.utilization() <= 1);
});

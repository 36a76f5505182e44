import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemRandomness } from '../randomness/randomness.ts';
import { createCircuitBreaker, jittered } from './circuit-breaker.ts';

/** A breaker before something that works or fails as the test says. */
const openBreaker = (shortestWaitMs = 10, longestWaitMs = 40) => {
  const side = { failure: null as string | null, probes: 0, events: [] as string[] };
  const breaker = createCircuitBreaker({
    randomness: systemRandomness,
    threshold: 3,
    shortestWaitMs,
    longestWaitMs,
    probe: async () => {
      side.probes += 1;
      if (side.failure !== null) throw new Error(side.failure);
    },
    onOpen: (reason) => side.events.push(`open: ${reason}`),
    onClose: () => side.events.push('close'),
  });
  after(breaker.stop);
  return { side, breaker };
};

test('failures open it only when enough come in a row', () => {
  const { breaker } = openBreaker();
  for (const step of [breaker.failed, breaker.failed, breaker.succeeded, breaker.failed, breaker.failed]) step('slow');
  assert.ok(breaker.isClosed());
  breaker.failed('slow');
  assert.ok(!breaker.isClosed());
});

test('it stays open while probes fail and closes by itself with the first that succeeds', async () => {
  const { side, breaker } = openBreaker();
  side.failure = 'gone';
  breaker.open('gone');
  await waitFor(() => assert.ok(side.probes > 2));
  assert.ok(!breaker.isClosed());
  side.failure = null;
  await waitFor(() => assert.ok(breaker.isClosed()));
  assert.deepEqual(side.events, ['open: gone', 'close']);
});

test('what answers a probe and fails each call is tried ever more rarely', async () => {
  const { side, breaker } = openBreaker(10, 1_000);
  const startedMs = performance.now();
  for (let openings = 1; openings <= 5; openings += 1) {
    breaker.open('refused');
    await waitFor(() => assert.equal(side.probes, openings));
    await waitFor(() => assert.ok(breaker.isClosed()));
  }
  // Half of 10, 20, 40, 80 and 160 ms at least.
  assert.ok(performance.now() - startedMs >= 155);
});

test('the reason is told once, and again when it becomes another', async () => {
  const { side, breaker } = openBreaker();
  side.failure = 'wrong password';
  breaker.open('gone');
  breaker.open('gone');
  await waitFor(() => assert.ok(side.probes > 2));
  assert.deepEqual(side.events, ['open: gone', 'open: wrong password']);
});

test('a sign of life is followed at once', async () => {
  const { side, breaker } = openBreaker(60_000);
  breaker.open('gone');
  breaker.probeNow();
  await waitFor(() => assert.ok(breaker.isClosed()));
  assert.equal(side.probes, 1);
});

test('waits differ between processes and stay between half and whole', () => {
  const waits = Array.from({ length: 100 }, () => jittered(1_000, systemRandomness));
  assert.ok(waits.every((wait) => wait >= 500 && wait <= 1_000));
  assert.ok(new Set(waits).size > 90);
});

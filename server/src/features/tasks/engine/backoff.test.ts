import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemRandomness } from '../../../platform/randomness/randomness.ts';
import { drawBackoffMs } from './backoff.ts';

test('no wait is longer than the first one doubled for each attempt, nor than the cap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 86_400_000 }),
      fc.integer({ min: 1, max: 604_800_000 }),
      fc.integer({ min: 1, max: 1000 }),
      (firstMs, maxMs, attempt) => {
        const waitMs = drawBackoffMs({ firstMs, maxMs }, attempt, systemRandomness);
        assert.ok(Number.isInteger(waitMs) && waitMs >= 0);
        assert.ok(waitMs <= Math.min(maxMs, firstMs * 2 ** (attempt - 1)));
      },
    ),
  );
});

test('waits are spread over the whole time, so that what failed together does not come back together', () => {
  const waits = Array.from({ length: 1_000 }, () =>
    drawBackoffMs({ firstMs: 1_000, maxMs: 60_000 }, 4, systemRandomness),
  );
  for (const eighth of [0, 1, 2, 3, 4, 5, 6, 7]) {
    const within = waits.filter((ms) => ms >= eighth * 1_000 && ms < (eighth + 1) * 1_000).length;
    assert.ok(within > 50 && within < 250, `${within} of a thousand in second ${eighth + 1} of eight`);
  }
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { createMetrics } from '../../platform/metrics/aggregator.ts';
import { createCollectionWatch } from './collection-watch.ts';
import { collectionDuration } from './process.metrics.ts';

test('garbage collections are recorded with their type', async () => {
  const registry = createMetrics([collectionDuration], { clock: systemClock });
  const watch = createCollectionWatch(registry.metrics);
  watch.start();
  after(watch.stop);
  let kept: unknown[] = [];

  const recorded = await waitFor(() => {
    for (let i = 0; i < 100_000; i += 1) kept.push({ i });
    kept = [];
    const found = registry.snapshot().find(({ metric }) => metric === collectionDuration);
    assert.ok(found?.kind === 'histogram' && found.points.length > 0);
    return found.points;
  });
  for (const { labels, sum } of recorded) {
    assert.ok(['major', 'minor', 'incremental', 'weakcb'].includes(labels.type ?? ''), labels.type);
    assert.ok(sum > 0 && sum < 10);
  }
});

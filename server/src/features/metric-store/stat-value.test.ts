import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rebucket } from './rebucket.ts';
import { statValueOf } from './stat-value.ts';

const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const shape = { kind: 'histogram', bounds } as const;

const bucketOf = (value: number): number => {
  const found = bounds.findIndex((bound) => value <= bound);
  return found < 0 ? bounds.length : found;
};

const cellOf = (values: readonly number[]): Float64Array => {
  const cell = new Float64Array(bounds.length + 2);
  for (const value of values) {
    cell[0] = (cell[0] ?? 0) + value;
    const at = 1 + bucketOf(value);
    cell[at] = (cell[at] ?? 0) + 1;
  }
  return cell;
};

const recorded = fc.array(fc.double({ min: 0.0001, max: 12, noNaN: true }), { minLength: 1, maxLength: 200 });

test('a percentile lies in the bucket in which the true one lies', () => {
  fc.assert(
    fc.property(
      recorded,
      fc.constantFrom(['p50', 0.5] as const, ['p95', 0.95] as const, ['p99', 0.99] as const),
      (values, [stat, share]) => {
        const sorted = values.toSorted((one, other) => one - other);
        const truth = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? assert.fail();
        const told = statValueOf(stat, shape, cellOf(values), 60) ?? assert.fail();
        const bucket = bucketOf(truth);
        const upper = bounds[Math.min(bucket, bounds.length - 1)] ?? assert.fail();
        const lower = bucket === bounds.length ? upper : (bounds[bucket - 1] ?? 0);
        assert.ok(told >= lower && told <= upper, `${told} for ${truth}`);
      },
    ),
  );
});

test('percentiles of two portions that were added are those of all recordings together', () => {
  fc.assert(
    fc.property(recorded, recorded, (one, other) => {
      const [first, second] = [cellOf(one), cellOf(other)];
      const added = first.map((number, place) => number + (second[place] ?? 0));
      const together = cellOf([...one, ...other]);
      for (const stat of ['p50', 'p95', 'p99', 'count'] as const) {
        assert.equal(statValueOf(stat, shape, added, 60), statValueOf(stat, shape, together, 60));
      }
    }),
  );
});

test('recordings in other buckets are as many, and none below or above where it was', () => {
  fc.assert(
    fc.property(
      recorded,
      fc.uniqueArray(fc.double({ min: 0.001, max: 20, noNaN: true }), { minLength: 1, maxLength: 10 }),
      (values, unsorted) => {
        const others = unsorted.toSorted((one, other) => one - other);
        const before = [...cellOf(values).subarray(1)];
        const changed = rebucket(before, bounds, others);
        const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
        assert.ok(Math.abs(total(changed) - values.length) < 1e-6);
        assert.ok(changed.every((count) => count >= 0));
        assert.deepEqual(rebucket(before, bounds, bounds), before);
      },
    ),
  );
});

test('where nothing was recorded there is no percentile and no average, and a count of nothing', () => {
  const nothing = new Float64Array(bounds.length + 2);
  assert.deepEqual(
    (['p95', 'avg', 'count', 'rate', 'sum'] as const).map((stat) => statValueOf(stat, shape, nothing, 60)),
    [null, null, 0, 0, 0],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandomness } from '../randomness/randomness.ts';
import { createRatioSampler, createSlowest } from './sampling.ts';

const traceIds = Array.from({ length: 100_000 }, () => systemRandomness.uuid().replaceAll('-', ''));

test('The ratio says which share of traces is kept.', () => {
  for (const ratio of [0, 0.01, 0.1, 0.5, 0.9, 1]) {
    const isDrawn = createRatioSampler(ratio, 12_345);
    const share = traceIds.filter(isDrawn).length / traceIds.length;
    // Five standard deviations of a fair draw.
    const tolerance = 5 * Math.sqrt((ratio * (1 - ratio)) / traceIds.length);
    assert(Math.abs(share - ratio) <= tolerance, `${share} instead of ${ratio}`);
  }
});

test('Processes with one seed keep the same traces, and a larger ratio keeps all that a smaller one does.', () => {
  const [one, other, larger] = [createRatioSampler(0.1, 7), createRatioSampler(0.1, 7), createRatioSampler(0.3, 7)];
  for (const traceId of traceIds.slice(0, 10_000)) {
    assert.equal(one(traceId), other(traceId));
    if (one(traceId)) assert(larger(traceId));
  }
});

test('Which traces are kept cannot be told from their ids without the seed.', () => {
  const [one, other] = [createRatioSampler(0.1, 7), createRatioSampler(0.1, 8)];
  const kept = traceIds.filter(one);
  const alsoElsewhere = kept.filter(other).length / kept.length;
  assert(alsoElsewhere < 0.2, `${alsoElsewhere} of them are kept under another seed`);
});

test('The slowest of an hour are counted anew in the next.', () => {
  const isSlow = createSlowest();
  for (let turn = 0; turn < 5; turn += 1) assert(isSlow('GET /', 100, 0));
  assert(!isSlow('GET /', 50, 3_599_999));
  assert(isSlow('GET /other', 1, 3_599_999));
  assert(isSlow('GET /', 50, 3_600_000));
});

test('A million durations in any order keep few, and a hundred thousand names no more than a thousand.', () => {
  const isSlow = createSlowest();
  let seed = 1;
  const draw = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed;
  };
  let kept = 0;
  for (let turn = 0; turn < 1_000_000; turn += 1) if (isSlow('GET /', draw(), 0)) kept += 1;
  assert(kept >= 5 && kept < 150, `${kept} were kept`);
  let names = 0;
  for (let index = 0; index < 100_000; index += 1) if (isSlow(`name ${index}`, 1, 0)) names += 1;
  assert.equal(names, 999);
});

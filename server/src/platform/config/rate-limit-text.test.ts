import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRateLimit } from './rate-limit-text.ts';

const read: Readonly<Record<string, readonly [number, number, number]>> = {
  '5/5m block 15m': [5, 300, 900],
  '5/minute': [5, 60, 0],
  '100 per 15 minutes': [100, 900, 0],
  '3/1h block 2h': [3, 3_600, 7_200],
  '3 / 1 hour block 2 hours': [3, 3_600, 7_200],
  '10/15min': [10, 900, 0],
  '1/s': [1, 1, 0],
  '50/30secs block 1day': [50, 30, 86_400],
  '5/5M BLOCK 15M': [5, 300, 900],
  '10000000/7d block 30d': [10_000_000, 604_800, 2_592_000],
};
for (const [text, [points, windowSeconds, blockSeconds]] of Object.entries(read)) {
  test(`reads ${text}`, () => {
    assert.deepEqual(parseRateLimit(text), { points, windowSeconds, blockSeconds });
  });
}

const refused = [
  '',
  'off',
  'unlimited',
  '5',
  '5/',
  '/5m',
  '0/5m',
  '-5/5m',
  '5.5/5m',
  '5/0m',
  '5/5',
  '5/5x',
  '5/8d',
  '5/5m block',
  '5/5m block 0m',
  '5/5m block 31d',
  '5/5m blocked 15m',
  '5/5m 15m',
  '5/5m block 15m block 15m',
  '10000001/1m',
  '5 5m',
  '5/5m;',
  '٥/5m',
];
for (const text of refused) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.equal(parseRateLimit(text), undefined);
  });
}

test('reads every limit it could have written', () => {
  const units = { s: 1, m: 60, h: 3_600 } as const;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.integer({ min: 1, max: 168 }),
      fc.integer({ min: 1, max: 720 }),
      fc.constantFrom('s' as const, 'm' as const, 'h' as const),
      (points, window, block, unit) => {
        const parsed = parseRateLimit(`${points}/${window}${unit} block ${block}${unit}`);
        const seconds = units[unit];
        assert.deepEqual(parsed, { points, windowSeconds: window * seconds, blockSeconds: block * seconds });
      },
    ),
  );
});

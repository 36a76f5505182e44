import { expect, test } from 'vitest';
import { timeScale } from './time-scale.ts';

test('what happened without a pause stands as far apart as it was', () => {
  const { placeOf, gaps } = timeScale([
    { fromMs: 0, toMs: 50 },
    { fromMs: 50, toMs: 100 },
  ]);
  expect([0, 25, 50, 100].map(placeOf)).toEqual([0, 0.25 * 0.96 + 0.01, 0.5, 1].map((at) => expect.closeTo(at, 1)));
  expect(gaps).toEqual([]);
});

test('a pause of a minute takes little room, and says how long it was', () => {
  const { placeOf, gaps } = timeScale([
    { fromMs: 0, toMs: 80 },
    { fromMs: 60_080, toMs: 60_200 },
  ]);
  expect(gaps).toHaveLength(1);
  expect(gaps[0]?.lengthMs).toBe(60_000);
  expect(placeOf(60_080) - placeOf(80)).toBeLessThan(0.1);
  expect(placeOf(80)).toBeGreaterThan(0.3);
});

test('moments are in their order, all within the scale, however many pauses lie between them', () => {
  const stretches = Array.from({ length: 60 }, (_, index) => ({
    fromMs: index * 10_000,
    toMs: index * 10_000 + (index % 3) * 5,
  }));
  const { placeOf } = timeScale(stretches);
  const places = stretches.flatMap(({ fromMs, toMs }) => [placeOf(fromMs), placeOf(toMs)]);
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...places)).toBeLessThanOrEqual(1.000_001);
});

test('a moment alone has its place', () => {
  expect(timeScale([{ fromMs: 7, toMs: 7 }]).placeOf(7)).toBe(0);
  expect(timeScale([]).placeOf(7)).toBe(0);
});

import { expect, test } from 'vitest';
import type { Series, SeriesFigures } from '../../api/series.ts';
import { routeFigures, sorted } from './route-figures.ts';

const whole = (...series: readonly Series[]): SeriesFigures => ({
  from: 0,
  to: 100,
  stepSeconds: 100,
  times: [100],
  truncated: false,
  series,
});
const one = (route: string, stat: string, value: number | null): Series => ({
  labels: { method: 'GET', route },
  stat,
  values: [value],
});

const routes = routeFigures([
  whole(one('/a', 'count', 5)),
  whole(one('/a', 'count', 50), one('/b', 'count', 200)),
  whole(one('/a', 'p95', 0.2), one('/b', 'p95', null)),
]);

test('a route is told by what was asked of it, what failed, and how long it took', () => {
  expect(routes[0]).toEqual({
    method: 'GET',
    route: '/a',
    requests: 50,
    perSecond: 0.5,
    errorShare: 0.1,
    p50: null,
    p95: 0.2,
    p99: null,
  });
});

test.each([
  ['-requests', ['/b', '/a']],
  ['requests', ['/a', '/b']],
  ['-errors', ['/a', '/b']],
  ['-p95', ['/a', '/b']],
  ['route', ['/a', '/b']],
  ['nonsense', ['/a', '/b']],
])('sorted by %s', (by, order) => {
  expect(sorted(routes, by).map(({ route }) => route)).toEqual(order);
});

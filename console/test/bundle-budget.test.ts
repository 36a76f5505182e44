import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWeights } from './harness/build-manifest.ts';
import { readPageTable } from './harness/page-table.ts';

const { firstLoad } = await readWeights();
const weighed = await Promise.all(
  (await readPageTable()).map(async (page) => ({ ...page, bytes: await firstLoad(page) })),
);

const above = (limitKb: number, among = weighed): string[] =>
  among
    .filter(({ bytes }) => bytes >= limitKb * 1000)
    .map(({ path, bytes }) => `${path}: ${(bytes / 1000).toFixed(1)} kB`);

test('signing in costs less than 120 kB of scripts and styles', () => {
  const signIn = weighed.filter(({ path }) => path === '/sign-in');
  assert.ok(signIn.some(({ bytes }) => bytes > 50_000));
  assert.deepEqual(above(120, signIn), []);
});

test('the first load of every page costs less than 200 kB of scripts and styles', () => {
  assert.ok(weighed.length > 30);
  assert.deepEqual(above(200), []);
});

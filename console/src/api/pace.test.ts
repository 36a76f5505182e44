import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { castellan } from './castellan.ts';
import { notePace, paced, wasHeardWithin } from './pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => {
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.useRealTimers();
});

const left = (remaining: number): Headers =>
  new Headers({
    'ratelimit-policy': '"general-user";q=100;w=60',
    ratelimit: `"general-user";r=${remaining};t=30`,
  });

test.each([
  [99, 2_000],
  [50, 4_000],
  [30, 8_000],
  [25, 30_000],
  [0, 30_000],
])(
  'with %d calls of 100 left for 30 s, what would be asked for every 2 s is asked for after %d ms',
  (remaining, ms) => {
    notePace(left(remaining));
    expect(paced(2_000)).toBe(ms);
  },
);

test('what is asked for seldom anyway is not asked for sooner when little is left', () => {
  notePace(left(3));
  expect(paced(45_000)).toBe(45_000);
});

test('goes at its own pace again once the limit is full', () => {
  notePace(left(3));
  vi.setSystemTime(Date.now() + 30_000);
  expect(paced(2_000)).toBe(2_000);
});

test('an answer that says nothing of the limit of the person changes nothing', () => {
  notePace(left(30));
  notePace(new Headers());
  notePace(new Headers({ 'ratelimit-policy': '"login-address";q=5;w=300', ratelimit: '"login-address";r=4;t=300' }));
  expect(paced(2_000)).toBe(8_000);
});

test('every answer of the server is heard', async () => {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(
    new Response('{"status":"healthy","checks":{}}', {
      headers: { 'content-type': 'application/json', ...Object.fromEntries(left(30)) },
    }),
  );
  await castellan.getHealth();
  expect(paced(2_000)).toBe(8_000);
});

test('knows for how long nothing was heard of the person, whatever strangers are answered', () => {
  notePace(left(99));
  vi.setSystemTime(Date.now() + 5_000);
  notePace(new Headers({ 'ratelimit-policy': '"general-address";q=300;w=60', ratelimit: '"general-address";r=9;t=9' }));
  expect([wasHeardWithin(5_000), wasHeardWithin(5_001)]).toEqual([false, true]);
});

import { afterEach, expect, test, vi } from 'vitest';
import { serverAway } from './server-away.ts';

afterEach(() => void vi.useRealTimers());

test('a server that answers but cannot serve, for want of its database, stays away until it can', async () => {
  vi.useFakeTimers();
  let canServe = false;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) =>
    new URL(String(input), location.origin).pathname === '/health/live' || canServe
      ? Response.json({ status: 'healthy' })
      : Response.json({ status: 'unhealthy', checks: { database: false } }, { status: 503 }),
  );
  const returned = vi.fn();
  serverAway.onReturn(returned);
  serverAway.note('unable');
  await vi.advanceTimersByTimeAsync(9_000);
  expect(serverAway.absence()).toBe('database');
  expect(returned).not.toHaveBeenCalled();
  canServe = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(serverAway.isAway()).toBe(false);
  expect(returned).toHaveBeenCalledOnce();
});

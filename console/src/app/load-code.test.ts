import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadCode } from './load-code.ts';

beforeEach(() => {
  sessionStorage.clear();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const gone = new TypeError('Failed to fetch dynamically imported module');
const there = () => Response.json({ status: 'healthy' });

test('code that is gone loads the page again, once, and then says what is wrong', async () => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => there());
  const loadPageAgain = vi.fn();
  const settled = vi.fn();
  void loadCode(() => Promise.reject(gone), loadPageAgain).then(settled, settled);
  await vi.waitFor(() => expect(loadPageAgain).toHaveBeenCalledOnce());
  expect(settled).not.toHaveBeenCalled();

  await expect(loadCode(() => Promise.reject(gone), loadPageAgain)).rejects.toBe(gone);
  expect(loadPageAgain).toHaveBeenCalledOnce();
});

test('while the server is away code waits for its return, and the page is not loaded again', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('refused'));
  const loadPageAgain = vi.fn();
  const load = vi.fn(() => Promise.reject<string>(gone));
  const loading = loadCode(load, loadPageAgain);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(load).toHaveBeenCalledOnce();

  load.mockResolvedValue('the page');
  fetched.mockImplementation(async () => there());
  await vi.advanceTimersByTimeAsync(3_000);
  await expect(loading).resolves.toBe('the page');
  expect(loadPageAgain).not.toHaveBeenCalled();
});

import { act, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { castellan } from '../../api/castellan.ts';
import { queryClient } from '../../api/query-client.ts';
import { serverAway } from '../../api/server-away.ts';
import { show } from '../../testing/render.tsx';
import { answerWith } from '../../testing/server.ts';
import { en } from '../../words/en.ts';
import { AwayBanner } from './away-banner.tsx';

test('a call without an answer brings the banner; the return of the server takes it away and is told', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('refused'));
  const returned = vi.fn();
  const stop = serverAway.onReturn(returned);
  show(<AwayBanner />);
  expect(screen.getByRole('status').textContent).toBe('');
  await act(() =>
    queryClient
      .fetchQuery({ queryKey: ['health'], queryFn: () => castellan.getApiHealth({ retry: false }) })
      .catch(() => undefined),
  );
  expect(screen.getByRole('status').textContent).toContain(en.problems.away);

  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(fetched).toHaveBeenLastCalledWith('/health/ready', expect.anything());
  expect(returned).not.toHaveBeenCalled();

  fetched.mockResolvedValue(Response.json({ status: 'healthy' }));
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(screen.getByRole('status').textContent).toBe('');
  expect(returned).toHaveBeenCalledOnce();
  stop();
  vi.useRealTimers();
});

test('a refusal is an answer: no banner', async () => {
  answerWith({});
  show(<AwayBanner />);
  await queryClient.fetchQuery({ queryKey: ['x'], queryFn: () => castellan.getApiHealth() }).catch(() => undefined);
  await waitFor(() => expect(serverAway.isAway()).toBe(false));
  expect(screen.getByRole('status').textContent).toBe('');
});

import { QueryClientProvider } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { castellan } from '../../api/castellan.ts';
import { queryClient } from '../../api/query-client.ts';
import { serverAway } from '../../api/server-away.ts';
import { show } from '../../testing/render.tsx';
import { answerWith, refuse } from '../../testing/server.ts';
import { en } from '../../words/en.ts';
import { AwayBanner } from './away-banner.tsx';
import { HealthStrip } from './health-strip.tsx';

afterEach(() => void vi.useRealTimers());

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
  expect(screen.getByRole('status').textContent).toContain(en.problems.away.unreachable);

  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(fetched).toHaveBeenLastCalledWith('/health/ready', expect.anything());
  expect(returned).not.toHaveBeenCalled();

  fetched.mockResolvedValue(Response.json({ status: 'healthy' }));
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(screen.getByRole('status').textContent).toBe('');
  expect(returned).toHaveBeenCalledOnce();
  stop();
});

test('while the server answers and its database does not, the banner says that, and the state of the house too', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let canServe = false;
  const health = () =>
    canServe
      ? Response.json({ status: 'healthy', checks: { database: true } })
      : Response.json({ status: 'unhealthy', checks: { database: false } }, { status: 503 });
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input, location.origin);
    if (pathname.endsWith('/health') || pathname === '/health/ready') return health();
    return canServe ? Response.json({ keys: [] }) : refuse(503, 'SERVICE_UNAVAILABLE');
  });
  const askFor = () =>
    queryClient
      .fetchQuery({ queryKey: ['keys'], queryFn: () => castellan.keySet({ retry: false }) })
      .catch(() => undefined);
  show(
    <QueryClientProvider client={queryClient}>
      <AwayBanner />
      <HealthStrip />
    </QueryClientProvider>,
  );
  await act(askFor);
  await vi.waitFor(() => expect(screen.getByText(en.problems.away.database)).toBeDefined());
  expect(screen.queryByText(en.problems.away.unreachable)).toBeNull();
  const unhealthy = en.shell.health.label(en.shell.health.states.unhealthy);
  await vi.waitFor(() => expect(screen.getByRole('button', { name: unhealthy })).toBeDefined());

  canServe = true;
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  await vi.waitFor(() => expect(screen.queryByText(en.problems.away.database)).toBeNull());
});

test('a proxy that answers for a server that is away does not speak for its database', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const fetched = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(async () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  show(<AwayBanner />);
  await act(() =>
    queryClient
      .fetchQuery({ queryKey: ['health'], queryFn: () => castellan.getApiHealth({ retry: false }) })
      .catch(() => undefined),
  );
  await vi.waitFor(() => expect(screen.getByText(en.problems.away.unreachable)).toBeDefined());
  fetched.mockImplementation(async () => Response.json({ status: 'healthy' }));
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(serverAway.isAway()).toBe(false);
});

test('a refusal is an answer: no banner', async () => {
  answerWith({});
  show(<AwayBanner />);
  await queryClient.fetchQuery({ queryKey: ['x'], queryFn: () => castellan.getApiHealth() }).catch(() => undefined);
  await waitFor(() => expect(serverAway.isAway()).toBe(false));
  expect(screen.getByRole('status').textContent).toBe('');
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { answerWith } from '../testing/server.ts';
import { useHealth } from './health.ts';
import { signedInHint } from './signed-in-hint.ts';

const brief = { status: 'healthy', checks: { database: true } };

afterEach(() => signedInHint.clear());

const ask = () => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  return renderHook(() => useHealth(), { wrapper }).result;
};

test('who is signed in is told by their token that they may know more', async () => {
  signedInHint.set();
  const shown: (string | null)[] = [];
  answerWith({
    'GET /api/v1/health': ({ headers }) => {
      shown.push(headers.get('authorization'));
      return brief;
    },
  });
  const result = ask();
  await waitFor(() => expect(result.current.state).toBe('healthy'));
  expect(shown).toEqual([expect.stringMatching(/^Bearer header\./)]);
});

test('a stranger asks without a token, and nothing is refreshed for it', async () => {
  const asked = answerWith({
    'GET /api/v1/health': ({ headers }) => (headers.has('authorization') ? new Response('', { status: 500 }) : brief),
  });
  const result = ask();
  await waitFor(() => expect(result.current.state).toBe('healthy'));
  expect(asked.calls()).toEqual(['GET /api/v1/health']);
});

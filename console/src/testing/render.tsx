import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, Suspense } from 'react';
import { MemoryRouter } from 'react-router';
import { en } from '../words/en.ts';
import { SpokenProvider } from '../words/words.tsx';

/** Shows something as the app would, in English, and answers a person who uses it. */
export const show = (content: ReactNode, at = '/') => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  render(
    <SpokenProvider spoken={{ language: 'en', words: en, learnAll: undefined, speak: () => {} }}>
      <QueryClientProvider client={queries}>
        <MemoryRouter initialEntries={[at]}>
          <Suspense>{content}</Suspense>
        </MemoryRouter>
      </QueryClientProvider>
    </SpokenProvider>,
  );
  return userEvent.setup();
};

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, Suspense } from 'react';
import { MemoryRouter } from 'react-router';
import { en, type Words } from '../words/en.ts';
import { type Language, SpokenProvider } from '../words/words.tsx';

type Said = { readonly language: Language; readonly words: Words };

/** Shows something as the app would, in English unless told otherwise, and answers a person who uses it. */
export const show = (content: ReactNode, at = '/', said: Said = { language: 'en', words: en }) => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  render(
    <SpokenProvider spoken={{ ...said, learnAll: undefined, speak: () => {} }}>
      <QueryClientProvider client={queries}>
        <MemoryRouter initialEntries={[at]}>
          <Suspense>{content}</Suspense>
        </MemoryRouter>
      </QueryClientProvider>
    </SpokenProvider>,
  );
  return userEvent.setup();
};

import { QueryCache, QueryClient } from '@tanstack/react-query';
import { isAway, isRefusal } from './refusal.ts';
import { serverAway } from './server-away.ts';

/** What the server said, kept as long as it is on screen or was a moment ago. The client package sends again what failed for now. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (isAway(error)) serverAway.note(isRefusal(error, 'SERVICE_UNAVAILABLE') ? 'unable' : 'unreachable');
    },
  }),
  defaultOptions: {
    queries: { retry: false, networkMode: 'always', staleTime: 2_000 },
    mutations: { retry: false, networkMode: 'always' },
  },
});

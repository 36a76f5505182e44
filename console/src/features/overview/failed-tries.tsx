import { useQuery } from '@tanstack/react-query';
import { castellan } from '../../api/castellan.ts';
import type { ListPage } from '../../api/paged.ts';
import { Banner } from '../../ui/banner.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

const weekMs = 604_800_000;
const mostCounted = 50;

type Tries = ListPage<unknown>;

/** Tries of the last week to sign in to one's account that failed. `isAwaited` until that is known or cannot be. */
export const useFailedTries = (): { readonly tries: Tries | undefined; readonly isAwaited: boolean } => {
  const { data, isPending } = useQuery({
    queryKey: ['own-login-records', 'failed-tries'],
    queryFn: ({ signal }) =>
      castellan.listOwnLoginRecords({
        query: { outcome: 'failure', from: new Date(Date.now() - weekMs).toISOString(), limit: mostCounted },
        signal,
      }),
  });
  return { tries: data, isAwaited: isPending };
};

/** Says that somebody tried in vain; nothing where nobody did. */
export const FailedTries = ({ tries: { data, next_cursor } }: { readonly tries: Tries }) => {
  const { overview } = useWords();
  if (data.length === 0) return null;
  return (
    <Banner
      tone="warning"
      action={<TextLink to="/account/sign-ins?outcome=failure">{overview.seeFailedTries}</TextLink>}
    >
      {overview.failedTries(data.length, next_cursor === null)}
    </Banner>
  );
};

import { useQuery } from '@tanstack/react-query';
import type { User } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { paced } from '../../api/pace.ts';

/** An account with the version of it that was read, so that a change can say which version it is meant for. */
export type TaggedUser = { readonly user: User; readonly etag: string };

export const readTaggedUser = async (id: string, signal?: AbortSignal): Promise<TaggedUser> => {
  let etag = '';
  const user = await castellan.getUser({
    params: { id },
    signal,
    onAnswer: ({ headers }) => {
      etag = headers.get('etag') ?? '';
    },
  });
  return { user, etag };
};

/** One account, asked for anew every few seconds while it is looked at. */
export const useTaggedUser = (id: string) =>
  useQuery({
    queryKey: ['user', id, 'tagged'],
    queryFn: ({ signal }) => readTaggedUser(id, signal),
    refetchInterval: () => paced(5_000),
  });

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { paced } from './pace.ts';
import { learnNames } from './user-names.ts';

export type ListPage<Item> = { readonly data: readonly Item[]; readonly next_cursor: string | null };

export type PagedList<Item> = {
  /** Undefined until the first page is there. */
  readonly items: readonly Item[] | undefined;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  /** Whether another answer is on its way while the last one is still shown. */
  readonly isRefreshing: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
};

/** Of a list that was scrolled far only what is new at the top would matter, and all of it would be asked for. */
const isLong = (read: { readonly pages: readonly unknown[] } | undefined): boolean =>
  read !== undefined && read.pages.length > 3;

/**
 * A list that comes in pages, walked by its cursor. While filters change the old rows stay until the new ones are there.
 *
 * @param names the accounts whose names a row shows: they are known before it is shown, so that nothing moves when they come.
 * @param refreshMs how often the rows on screen are asked for anew, perhaps by what they are; less often where that takes many calls, and never while the tab is hidden.
 */
export const usePagedList = <Item>(options: {
  readonly key: readonly unknown[];
  readonly read: (at: { readonly cursor?: string; readonly signal: AbortSignal }) => Promise<ListPage<Item>>;
  readonly names?: (item: Item) => readonly (string | null)[];
  readonly refreshMs?: number | ((items: readonly Item[]) => number);
  readonly isEnabled?: boolean;
}): PagedList<Item> => {
  const queries = useQueryClient();
  const { names } = options;
  const query = useInfiniteQuery({
    queryKey: options.key,
    queryFn: async ({ pageParam, signal }) => {
      const page = await options.read({ ...(pageParam !== undefined && { cursor: pageParam }), signal });
      if (names !== undefined) await learnNames(queries, page.data.flatMap(names));
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: (previous) => previous,
    enabled: options.isEnabled ?? true,
    refetchOnWindowFocus: ({ state }) => !isLong(state.data),
    refetchInterval: ({ state }) => {
      if (state.data === undefined || isLong(state.data)) return false;
      const { refreshMs } = options;
      if (refreshMs === undefined) return false;
      const { pages } = state.data;
      const ms = typeof refreshMs === 'number' ? refreshMs : refreshMs(pages.flatMap((page) => page.data));
      // Each page of it is a call of its own.
      return paced(ms * pages.length);
    },
  });
  const pages = query.data?.pages;
  const items = useMemo(() => pages?.flatMap((page) => page.data), [pages]);
  return {
    items,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    isRefreshing: query.isPlaceholderData,
    loadMore: () => {
      // What asks for the rows on screen anew gives way: waiting for it, nothing would ask for more when it is done.
      if (query.hasNextPage && !query.isFetchingNextPage && !query.isPlaceholderData) void query.fetchNextPage();
    },
    reload: () => void query.refetch(),
  };
};

import { type QueryClient, useQuery } from '@tanstack/react-query';
import type { User } from 'castellan-client';
import { castellan } from './castellan.ts';
import { type Me, meKey, useMay } from './me.ts';

export type Named = Pick<User, 'id' | 'name' | 'email' | 'status'>;

type Waiting = { readonly found: (user: Named | null) => void; readonly failed: (error: unknown) => void };

const mostAtOnce = 100;
let waiting = new Map<string, Waiting[]>();

const askForAll = async (asked: ReadonlyMap<string, readonly Waiting[]>): Promise<void> => {
  try {
    const { data } = await castellan.listUsers({ query: { id: [...asked.keys()], limit: mostAtOnce } });
    const byId = new Map(data.map((user) => [user.id, user]));
    for (const [id, all] of asked) for (const one of all) one.found(byId.get(id) ?? null);
  } catch (error) {
    for (const all of asked.values()) for (const one of all) one.failed(error);
  }
};

/** Waits a moment for others who ask, so that a table of fifty people is one call. */
const readName = (id: string): Promise<Named | null> =>
  new Promise((found, failed) => {
    if (waiting.size === 0) setTimeout(flush, 5);
    const one = { found, failed };
    waiting.set(id, [...(waiting.get(id) ?? []), one]);
    if (waiting.size === mostAtOnce) flush();
  });

const flush = (): void => {
  const asked = waiting;
  waiting = new Map();
  if (asked.size > 0) void askForAll(asked);
};

const nameQuery = (id: string | null) => ({
  queryKey: ['user-name', id],
  queryFn: () => readName(id ?? ''),
  staleTime: 300_000,
});

/** Has the names at hand before rows that show them; where they do not come, the rows do without. */
export const learnNames = async (queries: QueryClient, ids: readonly (string | null)[]): Promise<void> => {
  if (queries.getQueryData<Me>(meKey)?.permissions.has('users:read') !== true) return;
  const unique = new Set(ids.filter((id) => id !== null));
  await Promise.allSettled([...unique].map((id) => queries.ensureQueryData(nameQuery(id))));
};

/** Whose id it is: undefined until it is known, or where the person may not see accounts; null when there is no such account. */
export const useNamed = (id: string | null): Named | null | undefined => {
  const isAllowed = useMay()('users:read');
  const { data } = useQuery({ ...nameQuery(id), enabled: isAllowed && id !== null });
  return data;
};

import { useQuery } from '@tanstack/react-query';
import type { Health } from 'castellan-client';
import { useSyncExternalStore } from 'react';
import { castellan } from './castellan.ts';
import { serverAway } from './server-away.ts';

const refreshMs = 15_000;

export type HouseHealth = {
  /** Undefined until the first answer. */
  readonly state: Health['status'] | 'away' | undefined;
  /** The last answer; undefined while the server is away, for it holds no longer. */
  readonly health: Health | undefined;
};

/** How the house is, asked for every 15 s; never while the tab is hidden. */
export const useHealth = (): HouseHealth => {
  const isAway = useSyncExternalStore(serverAway.subscribe, serverAway.isAway);
  const { data } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => castellan.getApiHealth({ signal }),
    refetchInterval: refreshMs,
  });
  return isAway ? { state: 'away', health: undefined } : { state: data?.status, health: data };
};

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Health } from 'castellan-client';
import { useSyncExternalStore } from 'react';
import { castellan, signedInHint } from './castellan.ts';
import { serverAway } from './server-away.ts';

const refreshMs = 15_000;

export type HouseHealth = {
  /** Undefined until the first answer. */
  readonly state: Health['status'] | 'away' | undefined;
  /** The last answer; undefined while the server cannot be reached, for it holds no longer. */
  readonly health: Health | undefined;
};

/** Longer than any token takes that is at hand or can be had, and short beside the pause until the next question. */
const tokenWaitMs = 1_500;

/** The server tells more to those who may know more. How it is has to be known without a token as well. */
const ownToken = async (signal: AbortSignal): Promise<Readonly<Record<string, string>>> => {
  if (!signedInHint.isSet()) return {};
  try {
    const waiting = AbortSignal.any([signal, AbortSignal.timeout(tokenWaitMs)]);
    return { authorization: `Bearer ${await castellan.session.accessToken({ signal: waiting })}` };
  } catch {
    return {};
  }
};

/** How the house is, asked for every 15 s; never while the tab is hidden. */
export const useHealth = (): HouseHealth => {
  const absence = useSyncExternalStore(serverAway.subscribe, serverAway.absence);
  const hasNoDatabase = absence === 'database';
  const { data } = useQuery({
    // What it said while it had its database holds no longer.
    queryKey: ['health', hasNoDatabase],
    queryFn: async ({ signal }) => castellan.getApiHealth({ signal, headers: await ownToken(signal) }),
    refetchInterval: refreshMs,
    ...(!hasNoDatabase && { placeholderData: keepPreviousData }),
  });
  if (absence === 'unreachable') return { state: 'away', health: undefined };
  return { state: data?.status ?? (hasNoDatabase ? 'unhealthy' : undefined), health: data };
};

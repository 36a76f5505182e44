import { useQuery } from '@tanstack/react-query';
import type { Health } from 'castellan-client';
import { useSyncExternalStore } from 'react';
import { castellan, signedInHint } from './castellan.ts';
import { serverAway } from './server-away.ts';

const refreshMs = 15_000;

export type HouseHealth = {
  /** Undefined until the first answer. */
  readonly state: Health['status'] | 'away' | undefined;
  /** The last answer; undefined while the server is away, for it holds no longer. */
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
  const isAway = useSyncExternalStore(serverAway.subscribe, serverAway.isAway);
  const { data } = useQuery({
    queryKey: ['health'],
    queryFn: async ({ signal }) => castellan.getApiHealth({ signal, headers: await ownToken(signal) }),
    refetchInterval: refreshMs,
  });
  return isAway ? { state: 'away', health: undefined } : { state: data?.status, health: data };
};

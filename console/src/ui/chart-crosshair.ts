import { useSyncExternalStore } from 'react';

/*
 * The moment that is pointed at, in seconds since 1970. All charts on screen show it: what happened here is compared with
 * what happened there at the same time.
 */

let at: number | null = null;
const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const pointAt = (moment: number | null): void => {
  if (moment === at) return;
  at = moment;
  for (const tell of listeners) tell();
};

export const usePointedAt = (): number | null => useSyncExternalStore(subscribe, () => at);

/** Where in `times` the nearest one stands; undefined when there is none, or when it is further away than a step. */
export const indexAt = (times: readonly number[], moment: number, stepSeconds: number): number | undefined => {
  let [low, high] = [0, times.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= moment) low = middle;
    else high = middle;
  }
  const distance = (index: number): number => Math.abs((times[index] ?? Number.POSITIVE_INFINITY) - moment);
  const nearest = distance(high) < distance(low) ? high : low;
  return distance(nearest) <= stepSeconds ? nearest : undefined;
};

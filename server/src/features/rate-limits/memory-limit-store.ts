import { type CounterState, confirm, expiryOf, refund, take } from './counter.ts';
import type { Counter, LimitStore } from './limit-store.ts';

export type MemoryLimitStore = LimitStore & {
  /** Forgets what no longer means anything. */
  sweep(atMs: number): void;
  readonly size: number;
};

/**
 * Counters of this process alone.
 *
 * It holds a bounded number. Who comes when it is full shares one of 4,096 counters of their policy, chosen by the digest:
 * a flood of addresses neither grows the memory nor lets anybody through uncounted, and those counted before keep their own.
 */
export const createMemoryLimitStore = (maxCounters = 50_000): MemoryLimitStore => {
  const states = new Map<string, CounterState>();

  const keyOf = ({ id, policy }: Counter): string =>
    states.has(id) || states.size < maxCounters ? id : `${policy} ${id.slice(0, 3)}`;
  const keyOfTaken = ({ id, policy }: Counter): string => (states.has(id) ? id : `${policy} ${id.slice(0, 3)}`);

  return {
    name: 'memory',
    async take(counter, wanted, atMs) {
      const key = keyOf(counter);
      const taken = take(states.get(key), counter.budget, wanted, atMs);
      states.set(key, taken.state);
      return taken.take;
    },
    async confirm(counter, ticket, atMs) {
      const key = keyOfTaken(counter);
      const state = states.get(key);
      if (state === undefined) return null;
      const confirmed = confirm(state, counter.budget, ticket, atMs);
      states.set(key, confirmed.state);
      return confirmed.blockedUntilMs;
    },
    async refund(counter, ticket) {
      const key = keyOfTaken(counter);
      const state = states.get(key);
      if (state !== undefined) states.set(key, refund(state, ticket));
    },
    async read(id) {
      return states.get(id);
    },
    async clear(id) {
      return states.delete(id);
    },
    sweep(atMs) {
      for (const [key, state] of states) if (expiryOf(state) <= atMs) states.delete(key);
    },
    get size() {
      return states.size;
    },
  };
};

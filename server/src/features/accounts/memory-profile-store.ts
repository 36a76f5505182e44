import type { Clock } from '../../platform/clock/clock.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import { type ProfileStore, profileLifetimeSeconds } from './profile-store.ts';

export type MemoryProfileStoreNeeds = {
  readonly clock: Clock;
  /** The least recently read profile makes room for the next. */
  readonly capacity?: number;
};

/** Profiles in this process. */
export const createMemoryProfileStore = ({ clock, capacity = 10_000 }: MemoryProfileStoreNeeds): ProfileStore => {
  const kept = new Map<UserId, { readonly user: User; readonly expiresAtMs: number }>();
  /** Everybody who fills a profile at this time holds the same ticket; dropping the profile makes it worthless. */
  const tickets = new Map<UserId, { holders: number }>();

  const keep = (user: User): void => {
    kept.delete(user.id);
    kept.set(user.id, { user, expiresAtMs: clock.monotonicMs() + profileLifetimeSeconds * 1_000 });
    const [oldest] = kept.keys();
    if (kept.size > capacity && oldest !== undefined) kept.delete(oldest);
  };

  return {
    async find(id) {
      const entry = kept.get(id);
      if (entry === undefined) return undefined;
      kept.delete(id);
      if (entry.expiresAtMs <= clock.monotonicMs()) return undefined;
      kept.set(id, entry);
      return entry.user;
    },
    async beginFill(id) {
      const ticket = tickets.get(id) ?? { holders: 0 };
      ticket.holders += 1;
      tickets.set(id, ticket);
      return async (user) => {
        if (tickets.get(id) !== ticket) return;
        ticket.holders -= 1;
        if (ticket.holders === 0) tickets.delete(id);
        if (user !== undefined) keep(user);
      };
    },
    async drop(id) {
      kept.delete(id);
      tickets.delete(id);
    },
    async dropAll() {
      kept.clear();
      tickets.clear();
    },
  };
};

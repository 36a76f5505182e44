import type { Clock } from '../../platform/clock/clock.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import { cacheRequests } from './accounts.metrics.ts';
import { findUser } from './accounts.service.ts';
import { createMemoryProfileStore } from './memory-profile-store.ts';
import type { ProfileStore } from './profile-store.ts';
import { createProfileTrust } from './profile-trust.ts';
import { createRedisProfileStore } from './redis-profile-store.ts';

export type ProfileCacheNeeds = {
  readonly database: Database;
  readonly changes: Pick<ChangeFeed, 'announce' | 'subscribe' | 'recentKeys'>;
  /** Null keeps profiles in this process alone. */
  readonly redis: Redis | null;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
};

export type ProfileCache = {
  /** The account as it is kept, or as PostgreSQL has it. @throws Problem `SERVICE_UNAVAILABLE` */
  read(id: UserId): Promise<User | undefined>;
  /** Drops the profile here once the transaction has committed. A change of the row itself tells the other processes. */
  dropAfter(tx: Transaction, id: UserId): void;
  /** The same change of an account, with `dropAfter` for whom it changes. */
  droppingAfter<Rest extends readonly unknown[], Changed extends Pick<User, 'id'> | undefined>(
    change: (tx: Transaction, ...rest: Rest) => Promise<Changed>,
  ): (tx: Transaction, ...rest: Rest) => Promise<Changed>;
  /** As `dropAfter`, in every process, for when the row itself does not change. */
  dropEverywhere(tx: Transaction, id: UserId): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Profiles that need not be read from PostgreSQL: in Redis while it can be believed, otherwise in this process.
 *
 * A change drops the profile in the process that makes it as soon as it has committed, so its author reads what they
 * wrote. Every other process hears of it within a second: a trigger on `users` writes the notice, whoever changes the row.
 */
export const createProfileCache = (needs: ProfileCacheNeeds): ProfileCache => {
  const { database, changes, redis, clock, randomness, metrics } = needs;
  const memory = createMemoryProfileStore({ clock });
  const shared = redis && createRedisProfileStore({ redis, randomness, onDoubt: () => trust?.doubt() });
  const trust =
    redis &&
    shared &&
    createProfileTrust({
      redis,
      clock,
      recentlyChanged: () => changes.recentKeys('profiles'),
      drop: shared.drop,
    });

  const storeInForce = (): Pick<ProfileStore, 'find' | 'beginFill'> => (shared && trust?.isGiven() ? shared : memory);

  const drop = async (id: UserId): Promise<void> => {
    await Promise.all([memory.drop(id), shared?.drop(id)]);
  };
  changes.subscribe('profiles', async (id) => {
    if (id !== null) return drop(id);
    trust?.doubtAll();
    await memory.dropAll();
  });

  const readAndFill = async (store: Pick<ProfileStore, 'beginFill'>, id: UserId): Promise<User | undefined> => {
    const fill = await store.beginFill(id);
    try {
      const user = await findUser(database, id);
      // Nobody waits for what only helps the next reader.
      void fill?.(user?.status === 'erased' ? undefined : user);
      return user;
    } catch (error) {
      void fill?.(undefined);
      throw error;
    }
  };

  const dropAfter = (tx: Transaction, id: UserId): void => tx.afterCommit(() => void drop(id));

  return {
    async read(id) {
      const store = storeInForce();
      const kept = await store.find(id);
      metrics.increment(cacheRequests, { name: 'profile', result: kept === undefined ? 'miss' : 'hit' });
      return kept ?? readAndFill(store, id);
    },
    dropAfter,
    droppingAfter:
      (change) =>
      async (tx, ...rest) => {
        const changed = await change(tx, ...rest);
        if (changed) dropAfter(tx, changed.id);
        return changed;
      },
    dropEverywhere: (tx, id) => changes.announce(tx, 'profiles', id),
    start: async () => {
      await trust?.start();
    },
    stop: async () => {
      await trust?.stop();
    },
  };
};

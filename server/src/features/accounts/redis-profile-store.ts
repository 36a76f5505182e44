import { z } from 'zod';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import { defineScript, type Redis, RedisUnavailable } from '../../platform/redis/redis.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import { type Fill, type ProfileStore, profileLifetimeSeconds } from './profile-store.ts';
import { readProfile, writeProfile } from './profile-text.ts';

/** Who fills holds a lease under the profile's own key; longer than any read of a row takes. */
export const leaseSeconds = 10;
const leaseMark = 'lease:';

const takeLease = defineScript({
  name: 'profile_cache.take_lease',
  text: `if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2]) then return 1 end
return 0`,
  reply: z.literal([0, 1]),
});

const fillLeased = defineScript({
  name: 'profile_cache.fill_leased',
  text: `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`,
  reply: z.literal([0, 1]),
});

export const profileKey = (id: UserId): string => `user:profile:v1:{${id}}`;

export type RedisProfileStoreNeeds = {
  readonly redis: Pick<Redis, 'run' | 'get' | 'delete'>;
  readonly randomness: Randomness;
  /** A profile may not have been dropped: Redis did not answer, or answered for something else. */
  readonly onDoubt: () => void;
};

/**
 * Profiles in Redis, for all processes. A hit costs one GET. Whoever misses puts a lease under the key before reading
 * the row and may fill only while that lease is there; dropping a profile removes either. So a row that was read before a
 * change never comes to stand after it, not even when the write reaches Redis long after it was given up here.
 */
export const createRedisProfileStore = (needs: RedisProfileStoreNeeds): Omit<ProfileStore, 'dropAll'> => {
  const { redis, randomness, onDoubt } = needs;

  const drop = async (id: UserId): Promise<void> => {
    try {
      await redis.delete(profileKey(id));
    } catch {
      onDoubt();
    }
  };

  const fillOf =
    (id: UserId, lease: string): Fill =>
    async (user) => {
      if (user === undefined) return;
      // Whether it took effect or not, the lease has seen to it that it is right.
      await redis.run(fillLeased, profileKey(id), [lease, writeProfile(user), profileLifetimeSeconds]).catch(() => {});
    };

  return {
    async find(id): Promise<User | undefined> {
      let text: string | null;
      try {
        text = await redis.get(profileKey(id));
      } catch (error) {
        // Redis answered, but not with a text: whatever stands there is not ours.
        if (!(error instanceof RedisUnavailable)) await drop(id);
        return undefined;
      }
      if (text === null || text.startsWith(leaseMark)) return undefined;
      const user = readProfile(text, id);
      if (user === undefined) await drop(id);
      return user;
    },
    async beginFill(id) {
      const lease = `${leaseMark}${randomness.uuid()}`;
      try {
        const isTaken = await redis.run(takeLease, profileKey(id), [lease, leaseSeconds]);
        return isTaken === 1 ? fillOf(id, lease) : undefined;
      } catch {
        return undefined;
      }
    },
    drop,
  };
};

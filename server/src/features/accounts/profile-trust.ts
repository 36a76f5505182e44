import type { Clock } from '../../platform/clock/clock.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { profileLifetimeSeconds } from './profile-store.ts';
import { leaseSeconds } from './redis-profile-store.ts';

export type ProfileTrustNeeds = {
  readonly redis: Pick<Redis, 'isAvailable' | 'onReturn'>;
  readonly clock: Clock;
  /** Whose accounts have changed for as long as a profile lives, null when it may be anybody. From PostgreSQL. */
  readonly recentlyChanged: () => Promise<readonly (UserId | null)[]>;
  readonly drop: (id: UserId) => Promise<void>;
  readonly retryMs?: number;
};

export type ProfileTrust = {
  /** Whether the profiles in Redis may be used. */
  isGiven(): boolean;
  /** A profile may be outdated: none is used until it is certain again. */
  doubt(): void;
  /** Any of them may be outdated: none is used until all that stand there now have expired. */
  doubtAll(): void;
  /** Resolves when trust was given or could not be given yet; then it is tried again by itself. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

const dropsAtOnce = 64;

/**
 * Whether this process may believe what Redis keeps.
 *
 * Not at start, not after Redis was away, not after a profile could not be dropped: what PostgreSQL says has changed
 * is dropped first, all of it. The notices of changes are kept for longer than a profile lives, so nothing needs
 * to be remembered here, and a process that dies with a drop undelivered leaves nothing behind.
 */
export const createProfileTrust = (needs: ProfileTrustNeeds): ProfileTrust => {
  const { redis, clock, recentlyChanged, drop, retryMs = 1_000 } = needs;
  let isGiven = false;
  let doubts = 0;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let regaining: Promise<void> | undefined;
  let isStopped = true;
  let timer: NodeJS.Timeout | undefined;

  const doubtAll = (): void => {
    notBeforeMs = clock.monotonicMs() + (profileLifetimeSeconds + leaseSeconds) * 1_000;
    doubt();
  };

  const dropOutdated = async (): Promise<void> => {
    const ids = await recentlyChanged();
    if (ids.includes(null)) doubtAll();
    for (let from = 0; from < ids.length; from += dropsAtOnce) {
      await Promise.all(ids.slice(from, from + dropsAtOnce).map((id) => id && drop(id)));
    }
  };

  const regain = async (): Promise<void> => {
    if (!redis.isAvailable() || clock.monotonicMs() < notBeforeMs) return;
    const doubtsBefore = doubts;
    await dropOutdated();
    isGiven = doubts === doubtsBefore && redis.isAvailable();
  };

  const tryRegain = (): Promise<void> => {
    clearTimeout(timer);
    regaining ??= regain()
      // The database is away: its own metrics and health tell of it.
      .catch(() => {})
      .then(() => {
        regaining = undefined;
        if (!isGiven) tryLater();
      });
    return regaining;
  };

  const tryLater = (): void => {
    clearTimeout(timer);
    if (isStopped) return;
    timer = setTimeout(() => void tryRegain(), retryMs);
    timer.unref();
  };

  const doubt = (): void => {
    isGiven = false;
    doubts += 1;
    if (regaining === undefined) tryLater();
  };

  redis.onReturn(() => {
    doubt();
    if (!isStopped) void tryRegain();
  });

  return {
    isGiven: () => isGiven && redis.isAvailable(),
    doubt,
    doubtAll,
    start: () => {
      isStopped = false;
      return tryRegain();
    },
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await regaining;
    },
  };
};

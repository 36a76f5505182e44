import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { RedisUnavailable } from '../../platform/redis/redis.ts';
import type { Take } from './counter.ts';
import type { CountingPlace } from './limit-policies.ts';
import { type Counter, type LimitStore, LimitStoreAway } from './limit-store.ts';
import { limitStoreFailed } from './rate-limits.log.ts';
import { limitStoreDuration } from './rate-limits.metrics.ts';

export type LimitStores = {
  readonly postgres: LimitStore;
  /** Null where there is no Redis. */
  readonly redis: LimitStore | null;
  /** Of this process; stands in while Redis is away. */
  readonly memory: LimitStore;
};

/** Points taken, with the store that has to be told what became of them. */
export type StoredTake = { readonly take: Take; readonly store: LimitStore; readonly counter: Counter };

export type TakeFromStore = (
  place: Exclude<CountingPlace, 'process'>,
  counter: Counter,
  wanted: number,
  atMs: number,
) => Promise<StoredTake>;

const toldEveryMs = 60_000;

/** Half the points, at least one: each process counts for itself and knows nothing of the others. */
const stricter = (counter: Counter): Counter => ({
  ...counter,
  budget: { ...counter.budget, points: Math.max(1, Math.floor(counter.budget.points / 2)) },
});

/** Asks the store that a policy is counted in, and its stand-in while that is away. Without either nothing is allowed. */
export const createTakeFromStore = (
  { postgres, redis, memory }: LimitStores,
  { clock, log, metrics }: { readonly clock: Clock; readonly log: Log; readonly metrics: Metrics },
): TakeFromStore => {
  let toldAtMs = Number.NEGATIVE_INFINITY;

  /** That Redis is away is told by its own log events and by health; that it answers and fails, here alone. */
  const tell = ({ cause }: LimitStoreAway): void => {
    const nowMs = clock.monotonicMs();
    if (cause instanceof RedisUnavailable || nowMs - toldAtMs < toldEveryMs) return;
    toldAtMs = nowMs;
    log.writeError(limitStoreFailed, cause, {});
  };

  const takeFrom = async (store: LimitStore, counter: Counter, wanted: number, atMs: number): Promise<StoredTake> => {
    const startedMs = clock.monotonicMs();
    const measure = (outcome: 'answered' | 'failed'): void =>
      metrics.histogram(limitStoreDuration, (clock.monotonicMs() - startedMs) / 1000, { store: store.name, outcome });
    try {
      const taken = await store.take(counter, wanted, atMs);
      measure('answered');
      return { take: taken, store, counter };
    } catch (error) {
      measure('failed');
      throw error;
    }
  };

  return async (place, counter, wanted, atMs) => {
    if (place === 'database' || redis === null) return takeFrom(postgres, counter, wanted, atMs);
    try {
      return await takeFrom(redis, counter, wanted, atMs);
    } catch (error) {
      if (!(error instanceof LimitStoreAway)) throw error;
      tell(error);
      return takeFrom(memory, stricter(counter), wanted, atMs);
    }
  };
};

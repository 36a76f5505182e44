import { type Redis, type RedisScript, RedisUnavailable } from '../../platform/redis/redis.ts';
import { type CounterState, refusalOf } from './counter.ts';
import { type LimitStore, LimitStoreAway } from './limit-store.ts';
import { clearScript, confirmScript, readScript, refundScript, takeScript } from './redis-limit-scripts.ts';

const keyOf = (id: string): string => `limit:{${id}}`;

const stateOf = (
  taken: number,
  confirmed: number,
  windowEndsAtMs: number,
  blockEndMs: number,
  strikes: number,
): CounterState => ({
  taken,
  confirmed,
  windowEndsAtMs,
  blockedUntilMs: blockEndMs > 0 ? blockEndMs : null,
  strikes,
});

/** Counters in Redis, exact among all processes for as long as Redis keeps what it is told. */
export const createRedisLimitStore = (redis: Pick<Redis, 'run'>): LimitStore => {
  const run = async <Reply>(script: RedisScript<Reply>, id: string, args: readonly (string | number)[]) => {
    try {
      return await redis.run(script, keyOf(id), args);
    } catch (error) {
      // Also when it answers and cannot do it: an old cluster's node, a renamed command, a key that somebody wrote over.
      const message = error instanceof RedisUnavailable ? 'Redis does not answer' : 'Redis cannot count';
      throw new LimitStoreAway(message, { cause: error });
    }
  };

  return {
    name: 'redis',
    async take({ id, budget }, wanted, atMs) {
      const { points, windowSeconds, blockSeconds, counts } = budget;
      const arms = counts === 'attempts' && blockSeconds > 0 ? 1 : 0;
      const args = [atMs, points, wanted, windowSeconds * 1000, blockSeconds * 1000, arms];
      const [granted, armed, ...kept] = await run(takeScript, id, args);
      const state = stateOf(...kept);
      const { taken, windowEndsAtMs } = state;
      if (granted > 0) return { kind: 'given', granted, remaining: points - taken, windowEndsAtMs };
      return { ...refusalOf(state, budget, atMs), hasArmed: armed === 1 };
    },
    async confirm({ id, budget }, ticket, atMs) {
      const args = [atMs, ticket, budget.points, budget.blockSeconds * 1000];
      const blockEndMs = await run(confirmScript, id, args);
      return blockEndMs > 0 ? blockEndMs : null;
    },
    async refund({ id }, ticket) {
      await run(refundScript, id, [ticket]);
    },
    async read(id) {
      const [taken, ...rest] = await run(readScript, id, []);
      return taken < 0 ? undefined : stateOf(taken, ...rest);
    },
    async clear(id) {
      return (await run(clearScript, id, [])) > 0;
    },
  };
};

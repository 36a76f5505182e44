import { type HouseFigure, readingOf } from '../../platform/metrics/house-figure.ts';
import { defineGauge } from '../../platform/metrics/metric.ts';

export const redisMemoryUsage = defineGauge({
  name: 'castellan.redis.memory.usage',
  unit: 'By',
  description: 'What Redis holds in memory, of everybody who uses it. Absent for a cluster.',
  scope: 'house',
  labels: {},
});

export const redisMemoryLimit = defineGauge({
  name: 'castellan.redis.memory.limit',
  unit: 'By',
  description: 'What Redis may hold in memory (`maxmemory`). Absent when it has no limit.',
  scope: 'house',
  labels: {},
});

/** Answers null where no one server could say. */
export type ReadRedisMemory = () => Promise<{ readonly usedBytes: number; readonly limitBytes: number | null } | null>;

/** `readMemory` is null without Redis. While Redis cannot say, there is no figure. */
export const createRedisFigures = (readMemory: ReadRedisMemory | null): readonly HouseFigure[] => {
  if (readMemory === null) return [];
  return [
    {
      name: 'monitoring.redis_memory',
      metrics: [redisMemoryUsage, redisMemoryLimit],
      everySeconds: 30,
      read: async () => {
        const memory = await readMemory().catch(() => null);
        if (memory === null) return [];
        const { usedBytes, limitBytes } = memory;
        return [
          readingOf(redisMemoryUsage, {}, usedBytes),
          ...(limitBytes === null ? [] : [readingOf(redisMemoryLimit, {}, limitBytes)]),
        ];
      },
    },
  ];
};

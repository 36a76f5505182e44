import { defineLogEvent } from '../log/log.ts';

export const redisUnavailable = defineLogEvent<{ reason: string }>({
  name: 'redis.unavailable',
  level: 'warn',
  message: 'Redis cannot be used; the server goes on without it and tries again by itself.',
});

export const redisAvailable = defineLogEvent({
  name: 'redis.available',
  level: 'info',
  message: 'Redis is used.',
});

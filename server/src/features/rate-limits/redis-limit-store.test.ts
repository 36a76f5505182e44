import { describeLimitStore } from '../../../test/harness/limit-store-conformance.ts';
import { openTestRedis, startPrivateRedis } from '../../../test/harness/redis-server.ts';
import { createRedisLimitStore } from './redis-limit-store.ts';

const server = await startPrivateRedis();
const redis = await openTestRedis(server.url);
const store = createRedisLimitStore(redis);

describeLimitStore('Redis', () => store, 100);

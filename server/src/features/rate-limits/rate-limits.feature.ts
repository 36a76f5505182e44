import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { RequestLimiter } from '../../platform/http/limiting.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { NoteRefusal } from '../../platform/http/refusal.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import { createRefreshLimit, createTakeSignUp, type RefreshLimit, type TakeSignUp } from './attempt-limits.service.ts';
import { createBlockList } from './block-list.ts';
import { type Blocks, createBlocks } from './blocks.service.ts';
import { createCounterIds } from './counter-id.ts';
import { createCounting } from './counting.ts';
import { createForgiveLogins, type ForgiveLogins } from './forgiven-logins.ts';
import { createHousekeeping } from './housekeeping.ts';
import { type LimitSettings, resolvePolicies } from './limit-policies.ts';
import { createLoginLimits, type LoginLimitNeeds, type TakeLogin } from './login-limits.service.ts';
import { createTakeMail, type TakeMail } from './mail-limits.service.ts';
import { createMemoryLimitStore } from './memory-limit-store.ts';
import { createPostgresLimitStore } from './postgres-limit-store.ts';
import { rateLimitMetrics } from './rate-limits.metrics.ts';
import { createRateLimitRoutes } from './rate-limits.routes.ts';
import { createRedisLimitStore } from './redis-limit-store.ts';
import { createRefusalLog } from './refusal-log.ts';
import { createRefusalRoutes } from './refusals.routes.ts';
import { createRefusals, type Refusals } from './refusals.service.ts';
import { createRequestLimits } from './request-limits.service.ts';
import { createTakeFromStore, type LimitStores } from './shared-limit-store.ts';

export { findRefusedRequest, readRefusals, readRefusalsOfUser } from './known-refusals.ts';
export type { LimitSettings } from './limit-policies.ts';

export type RateLimitNeeds = {
  readonly database: Database;
  readonly changes: Pick<ChangeFeed, 'announce' | 'subscribe'>;
  /** Null where there is none; it may be away at any time. */
  readonly redis: Pick<Redis, 'run'> | null;
  readonly secrets: Secrets;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: LimitSettings;
  readonly isKnownDevice: LoginLimitNeeds['isKnownDevice'];
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type RateLimits = {
  readonly feature: Feature;
  /** For the kernel, which counts every request. */
  readonly limiter: RequestLimiter;
  /** For the kernel, which tells of every refusal. */
  readonly noteRefusal: NoteRefusal;
  /** Removes from where a person was refused; for erasure. */
  readonly forgetPlaces: Refusals['forgetPlaces'];
  readonly takeLogin: TakeLogin;
  readonly takeSignUp: TakeSignUp;
  readonly takeMail: TakeMail;
  readonly forgiveLogins: ForgiveLogins;
  readonly refreshLimit: RefreshLimit;
  /** For the command line; works without `feature.start`. */
  readonly blocks: Pick<Blocks, 'list' | 'lift'>;
};

/** How often anybody may try anything. */
export const createRateLimits = (needs: RateLimitNeeds): RateLimits => {
  const { database, clock, log, metrics } = needs;
  const policies = resolvePolicies(needs.settings);
  const memory = createMemoryLimitStore();
  const stores: LimitStores = {
    postgres: createPostgresLimitStore(database),
    redis: needs.redis && createRedisLimitStore(needs.redis),
    memory,
  };
  const blockList = createBlockList();
  const forgetCounts = (id: string): void => {
    requests.forget(id);
    logins.global.forget(id);
    void memory.clear(id);
  };
  const blocks = createBlocks({
    ...needs,
    blockList,
    stores,
    forgetCounts,
    isInDatabase: (name) => Object.values(policies).some((one) => one.name === name && one.place === 'database'),
  });
  const counting = createCounting({
    clock,
    metrics,
    counterId: createCounterIds(needs.secrets),
    blockList,
    blocks,
    takeFromStore: createTakeFromStore(stores, { clock, log, metrics }),
  });
  const requests = createRequestLimits(policies, { counting, clock, metrics });
  const logins = createLoginLimits(policies, { ...needs, counting, blocks });
  const refusals = createRefusals({ database, clock, policies, stores, blockList });
  const refusalLog = createRefusalLog({ database, clock, log, metrics });
  const housekeeping = createHousekeeping({
    database,
    clock,
    log,
    sweeps: [requests.sweep, logins.global.sweep, memory.sweep, blockList.sweep],
  });

  return {
    feature: {
      name: 'rate-limits',
      routes: [
        ...createRateLimitRoutes({ policies, blocks, cursors: needs.cursors }),
        ...createRefusalRoutes(refusals),
      ],
      problems: [],
      metrics: rateLimitMetrics,
      permissions: [
        { name: 'rate-limits:read', description: 'See the limits and the blocks in force.' },
        { name: 'rate-limits:write', description: 'End blocks.' },
        { name: 'refusals:read', description: 'See why a request was refused.' },
      ],
      start: async () => {
        await blocks.start();
        housekeeping.start();
      },
      stop: async () => {
        await Promise.all([housekeeping.stop(), refusalLog.stop()]);
      },
    },
    limiter: requests,
    noteRefusal: refusalLog.note,
    forgetPlaces: refusals.forgetPlaces,
    takeLogin: logins.takeLogin,
    takeSignUp: createTakeSignUp(policies, { counting, clock, log }),
    takeMail: createTakeMail(policies, { counting, clock }),
    forgiveLogins: createForgiveLogins(policies, { counting, blockList, changes: needs.changes }),
    refreshLimit: createRefreshLimit(policies, { clock, metrics }),
    blocks,
  };
};

import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound, serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { BlockList } from './block-list.ts';
import { type BlockRow, deleteCounter, recordBlock, selectBlock, selectBlocks } from './limit-counters.store.ts';
import { type Counter, LimitStoreAway } from './limit-store.ts';
import { limitBlockBegan, limitBlockUnrecorded } from './rate-limits.log.ts';
import { accountLockouts, limitBlocks } from './rate-limits.metrics.ts';
import type { LimitStores } from './shared-limit-store.ts';

export type BlockNeeds = {
  readonly database: Database;
  readonly changes: Pick<ChangeFeed, 'announce' | 'subscribe'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly blockList: BlockList;
  readonly stores: LimitStores;
  /** Whether a policy is counted in PostgreSQL and nowhere else. */
  readonly isInDatabase: (policy: string) => boolean;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Drops what this process counts in memory of one counter. */
  readonly forgetCounts: (id: string) => void;
};

export type BegunBlock = {
  readonly counter: Counter;
  readonly untilMs: number;
  readonly userId: UserId | null;
  /** Whether the counter itself is in PostgreSQL, and the block with it. */
  readonly isStored: boolean;
};

/** Who lifts a block: an administrator in a request, or the operator of the server. */
export type Lifter = { readonly principal: Principal; readonly context: RequestContext } | 'operator';

export type Blocks = {
  /** Records and audits a block that has just begun; with `tx` as part of it. Never fails the request that began it. */
  begin(tx: Transaction | null, block: BegunBlock, context: RequestContext): Promise<void>;
  /** Blocks in force, those that last longest first; `after` is where the page before ended. */
  list(page: {
    readonly policy: string | null;
    readonly after: { readonly untilMs: number; readonly id: string } | null;
    readonly limit: number;
  }): Promise<BlockRow[]>;
  /**
   * Ends a block and forgets the counter's points, in every store and in every process.
   *
   * @throws Problem `NOT_FOUND` when nothing is counted under this id, `SERVICE_UNAVAILABLE` while Redis cannot be asked.
   */
  lift(id: string, lifter: Lifter): Promise<void>;
  /** Learns of the blocks in force, and from then on of those that begin and end elsewhere. */
  start(): Promise<void>;
};

/** More are not loaded at start; the stores know the rest. */
const loadedAtStart = 10_000;

export const createBlocks = (needs: BlockNeeds): Blocks => {
  const { database, changes, clock, log, metrics, blockList, stores, recordAudit, isInDatabase, forgetCounts } = needs;

  const write = async (
    tx: Transaction,
    { counter, untilMs, userId, isStored }: BegunBlock,
    context: RequestContext,
  ): Promise<void> => {
    const at = clock.now();
    await Promise.all([
      isStored
        ? undefined
        : tx.execute(recordBlock, [
            counter.id,
            counter.policy,
            counter.subjectKind,
            counter.subject,
            at,
            new Date(untilMs),
          ]),
      recordAudit(tx, {
        at,
        actorKind: 'anonymous',
        actorId: null,
        subjectId: userId,
        action: 'rate_limit.blocked',
        outcome: 'success',
        reason: counter.policy,
        request: context,
        sessionId: null,
      }),
      changes.announce(tx, 'rate-limits', counter.id),
    ]);
    tx.afterCommit(() => {
      metrics.increment(limitBlocks, { policy: counter.policy });
      if (counter.policy === 'login-account') metrics.increment(accountLockouts, {});
      log.write(limitBlockBegan, { policy: counter.policy, counterId: counter.id, until: new Date(untilMs) });
    });
  };

  const learn = async (id: string | null): Promise<void> => {
    if (id === null) blockList.forgetAll();
    else blockList.forget(id);
    const { generation } = blockList;
    const at = clock.now();
    const rows =
      id === null
        ? await database.rows(selectBlocks, [at, null, null, null, loadedAtStart])
        : await database.rows(selectBlock, [at, id]);
    for (const row of rows) blockList.remember(row.id, row.blockedUntil.getTime(), generation);
    if (id !== null && rows.length === 0) forgetCounts(id);
  };

  const clearRedis = async (id: string): Promise<boolean> => {
    try {
      return (await stores.redis?.clear(id)) ?? false;
    } catch (error) {
      if (!(error instanceof LimitStoreAway)) throw error;
      const message = 'Redis is away, and what it keeps cannot be removed now. Try again when it is back.';
      throw new Problem(serviceUnavailable, { message, cause: error });
    }
  };

  return {
    async begin(tx, block, context) {
      if (tx !== null) return write(tx, block, context);
      try {
        await database.transaction((own) => write(own, block, context));
      } catch (error) {
        // The store that began it holds it all the same; only the list, the audit and the other stores do not know.
        log.writeError(limitBlockUnrecorded, error, { policy: block.counter.policy, counterId: block.counter.id });
      }
    },

    list: ({ policy, after, limit }) =>
      database.rows(selectBlocks, [
        clock.now(),
        after === null ? null : new Date(after.untilMs),
        after?.id ?? null,
        policy,
        limit,
      ]),

    async lift(id, lifter) {
      // Kept for a transaction that is run again: what was there is gone by then.
      let wasElsewhere = false;
      await database.transaction(async (tx) => {
        const at = clock.now();
        const row = await tx.row(deleteCounter, [id]);
        // Within the transaction, so that while Redis is away nothing is said to be lifted.
        if (row === undefined || !isInDatabase(row.policy)) wasElsewhere = (await clearRedis(id)) || wasElsewhere;
        wasElsewhere = (await stores.memory.clear(id)) || wasElsewhere;
        if (row === undefined && !wasElsewhere) throw new Problem(notFound);
        const isOperator = lifter === 'operator';
        await Promise.all([
          recordAudit(tx, {
            at,
            actorKind: isOperator ? 'operator' : 'user',
            actorId: isOperator ? null : lifter.principal.userId,
            subjectId: row?.subjectKind === 'account' || row?.subjectKind === 'device' ? row.subject : null,
            action: 'rate_limit.unblocked',
            outcome: 'success',
            reason: row?.policy ?? null,
            request: isOperator ? null : lifter.context,
            sessionId: isOperator ? null : lifter.principal.sessionId,
            personal: {
              counter_id: id,
              before: row
                ? { subject: row.subject, points: row.taken, blocked_until: row.blockedUntil?.toISOString() ?? null }
                : null,
              after: null,
            },
          }),
          changes.announce(tx, 'rate-limits', id),
        ]);
      });
      // The feed tells this process as well, a moment later; whoever lifts a block may try at once.
      blockList.forget(id);
      forgetCounts(id);
    },

    async start() {
      changes.subscribe('rate-limits', learn);
      await learn(null);
    },
  };
};

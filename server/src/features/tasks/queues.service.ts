import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditAction, AuditEntry } from '../../vocabulary/audit-entry.ts';
import { auditedBy } from './acting.ts';
import type { News } from './engine/announcer.ts';
import type { QueueRow, QueueSettings, WorkerRow } from './queues.store.ts';
import * as store from './queues.store.ts';

export type QueueLimits = {
  /** How many of its tasks run at once, over all workers; null for as many as they can. */
  readonly concurrency?: number | null;
  readonly rate?: { readonly count: number; readonly seconds: number } | null;
};

/** Each act holds from its commit; workers follow within a second. What runs already goes on. */
export type Queues = {
  all(): Promise<readonly QueueRow[]>;
  /** @throws Problem `NOT_FOUND` */
  find(name: string): Promise<QueueRow>;
  workers(): Promise<readonly WorkerRow[]>;
  /** Nothing of the queue is begun until it is resumed; pausing a paused one changes nothing. @throws Problem `NOT_FOUND` */
  pause(name: string, actor: Actor): Promise<QueueRow>;
  /** @throws Problem `NOT_FOUND` */
  resume(name: string, actor: Actor): Promise<QueueRow>;
  /** What is left out stays. @throws Problem `NOT_FOUND` */
  setLimits(name: string, limits: QueueLimits, actor: Actor): Promise<QueueRow>;
};

export type QueuesNeeds = {
  readonly database: Database;
  readonly now: () => Date;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Holds the actor's account. @throws Problem 401 when it has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
  /** Tells workers. Call it after the commit. */
  readonly announce: (news: News) => void;
};

const describe = (queue: QueueSettings) => ({
  name: queue.name,
  paused: queue.pausedAt !== null,
  concurrency_limit: queue.concurrencyLimit,
  rate_limit: queue.rateLimit,
  rate_seconds: queue.rateSeconds,
});

export const createQueues = (needs: QueuesNeeds): Queues => {
  const { database } = needs;

  const find = async (name: string): Promise<QueueRow> => {
    const [queue] = await database.rows(store.selectQueues, [name]);
    if (queue === undefined) throw new Problem(notFound);
    return queue;
  };

  /** @param change what becomes of it; undefined when nothing does. */
  const changing = async (
    name: string,
    actor: Actor,
    action: AuditAction,
    change: (tx: Transaction, before: QueueSettings) => Promise<QueueSettings | undefined>,
  ): Promise<QueueRow> => {
    await database.transaction(async (tx) => {
      await needs.requireCurrent(tx, actor);
      await tx.execute(store.ensureQueue, [name]);
      const before = await tx.row(store.lockQueue, [name]);
      if (before === undefined) throw new Problem(notFound);
      const after = await change(tx, before);
      if (after === undefined) return;
      await needs.recordAudit(
        tx,
        auditedBy(actor, action, needs.now(), { before: describe(before), after: describe(after) }),
      );
      tx.afterCommit(() => needs.announce({ kind: 'ready', queue: name }));
    });
    return find(name);
  };

  const idOf = (actor: Actor): string | null => (actor.kind === 'user' ? actor.principal.userId : null);

  return {
    all: () => database.rows(store.selectQueues, [null]),
    find,
    workers: () => database.rows(store.selectWorkers, []),
    pause: (name, actor) =>
      changing(name, actor, 'queue.paused', async (tx, before) =>
        before.pausedAt === null ? tx.row(store.setQueuePause, [name, true, idOf(actor)]) : undefined,
      ),
    resume: (name, actor) =>
      changing(name, actor, 'queue.resumed', async (tx, before) =>
        before.pausedAt === null ? undefined : tx.row(store.setQueuePause, [name, false, null]),
      ),
    setLimits: (name, { concurrency, rate }, actor) =>
      changing(name, actor, 'queue.changed', async (tx, before) => {
        const wanted = [
          concurrency === undefined ? before.concurrencyLimit : concurrency,
          rate === undefined ? before.rateLimit : (rate?.count ?? null),
          rate === undefined ? before.rateSeconds : (rate?.seconds ?? null),
        ];
        const present = [before.concurrencyLimit, before.rateLimit, before.rateSeconds];
        if (wanted.every((value, index) => value === present[index])) return undefined;
        return tx.row(store.setQueueLimits, [name, ...wanted]);
      }),
  };
};

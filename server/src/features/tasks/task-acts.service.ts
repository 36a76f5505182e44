import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { isUniqueViolation } from '../../platform/postgres/database-error.ts';
import { conflict, notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { TaskPriority } from '../../platform/tasks/task.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditAction, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { auditedBy } from './acting.ts';
import type { News } from './engine/announcer.ts';
import { freePermits } from './engine/permits.ts';
import { endWaits } from './engine/waits.ts';
import type { ActedOn } from './task-acts.store.ts';
import * as store from './task-acts.store.ts';
import { selectTasks, type TaskDetail } from './task-view.store.ts';

/** Which dead tasks; every member that is there narrows them. */
export type DeadFilter = {
  readonly kind?: string | undefined;
  readonly queue?: string | undefined;
  readonly reason?: string | undefined;
  readonly diedAfter?: Date | undefined;
  readonly diedBefore?: Date | undefined;
};

/** Each answers the task as it is then. @throws Problem `NOT_FOUND`; `CONFLICT` when its state does not allow it. */
export type TaskActs = {
  /**
   * One that waits is cancelled at once; a dead one is put away with what became of it. One that runs is told to stop, and
   * is cancelled when it does.
   */
  cancel(id: Uuid, actor: Actor): Promise<TaskDetail>;
  /** Begins the next attempt now: of one that waits for its time, or of a dead one with all its attempts again. */
  retry(id: Uuid, actor: Actor): Promise<TaskDetail>;
  /** Gives a dead one all its attempts again, and keeps what became of the earlier ones. */
  replay(id: Uuid, actor: Actor): Promise<TaskDetail>;
  setPriority(id: Uuid, priority: TaskPriority, actor: Actor): Promise<TaskDetail>;
  /** Replays the longest dead first; leaves out those whose unique key has been taken since. @returns how many. */
  replayMany(filter: DeadFilter, limit: number, actor: Actor): Promise<number>;
};

export type TaskActsNeeds = {
  readonly database: Database;
  readonly now: () => Date;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Holds the actor's account. @throws Problem 401 when it has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
  /** Tells workers. Call it after the commit. */
  readonly announce: (news: News) => void;
  /** Counts a dead task that begins anew. */
  readonly noteReplayed: (queue: string) => void;
};

const impossible = (message: string): Problem => new Problem(conflict, { message });

const describe = ({ id, kind, queue, state, priority }: ActedOn) => ({ id, kind, queue, state, priority });

const mostTries = 3;

export const createTaskActs = (needs: TaskActsNeeds): TaskActs => {
  const { database, announce } = needs;

  /** A unique key that was taken between the look and the act is seen by the look of the next try. */
  const transaction = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await database.transaction(work);
      } catch (error) {
        if (tries >= mostTries || !isUniqueViolation(error, 'tasks_unique_key')) throw error;
      }
    }
  };

  const read = async (tx: Transaction, id: Uuid): Promise<TaskDetail> => {
    const task = await tx.row(selectTasks, [[id]]);
    if (task === undefined) throw new Error(`The task ${id} was acted on and is not there.`);
    return task;
  };

  /** Does it under the task's lock and audits what it has made of the task; nothing when `act` says so. */
  const acting = (
    id: Uuid,
    actor: Actor,
    action: AuditAction,
    act: (tx: Transaction, task: ActedOn) => Promise<'done' | 'as it was'>,
  ): Promise<TaskDetail> =>
    transaction(async (tx) => {
      await needs.requireCurrent(tx, actor);
      const before = await tx.row(store.lockTask, [id]);
      if (before === undefined) {
        if ((await tx.row(store.isInHistory, [id])) === undefined) throw new Problem(notFound);
        throw impossible('This task is over. Enqueue another one instead.');
      }
      const outcome = await act(tx, before);
      const task = await read(tx, id);
      if (outcome === 'done') {
        const { state, priority } = task;
        const after = { ...describe(before), state, priority };
        await needs.recordAudit(tx, auditedBy(actor, action, needs.now(), { before: describe(before), after }));
      }
      return task;
    });

  const cancelWaiting = async (tx: Transaction, task: ActedOn): Promise<void> => {
    await tx.execute(store.fileCancelled, [task.id]);
    if (task.isAwaited) await endWaits(tx, [], [task.id]);
    if (!task.holdsPermit || task.concurrencyKey === null) return;
    const queues = await freePermits(tx, [{ kind: task.kind, key: task.concurrencyKey }]);
    tx.afterCommit(() => {
      for (const queue of queues) announce({ kind: 'ready', queue });
    });
  };

  const requireFreeKey = async (tx: Transaction, id: Uuid): Promise<void> => {
    const holder = await tx.row(store.selectKeyHolder, [id]);
    if (holder === undefined) return;
    throw new Problem(conflict, {
      message: 'Another task with the same unique key waits or runs.',
      details: { existing_id: holder.id },
    });
  };

  const replayLocked = async (tx: Transaction, ids: readonly Uuid[]): Promise<void> => {
    const replayed = await tx.rows(store.replayDead, [ids]);
    tx.afterCommit(() => {
      for (const { queue } of replayed) needs.noteReplayed(queue);
      announce({ kind: 'due' });
    });
  };

  return {
    cancel: (id, actor) =>
      acting(id, actor, 'task.cancelled', async (tx, task) => {
        if (task.state !== 'running') {
          await cancelWaiting(tx, task);
          return 'done';
        }
        if (task.cancelRequestedAt !== null) return 'as it was';
        await tx.execute(store.requestCancellation, [id]);
        tx.afterCommit(() => announce({ kind: 'cancel', taskId: id }));
        return 'done';
      }),

    retry: (id, actor) =>
      acting(id, actor, 'task.retried', async (tx, task) => {
        if (task.state === 'dead') {
          await requireFreeKey(tx, id);
          await replayLocked(tx, [id]);
          return 'done';
        }
        if (task.waitsLeft !== 0) throw impossible('This task waits for others: it begins once they have succeeded.');
        if (task.state !== 'scheduled') throw impossible(`This task is ${task.state}: it needs no retry.`);
        await tx.execute(store.makeDueNow, [id]);
        tx.afterCommit(() => announce({ kind: 'due' }));
        return 'done';
      }),

    replay: (id, actor) =>
      acting(id, actor, 'task.replayed', async (tx, task) => {
        if (task.state !== 'dead') throw impossible(`This task is ${task.state}; only dead ones are replayed.`);
        await requireFreeKey(tx, id);
        await replayLocked(tx, [id]);
        return 'done';
      }),

    setPriority: (id, priority, actor) =>
      acting(id, actor, 'task.priority_changed', async (tx, task) => {
        if (task.priority === priority) return 'as it was';
        await tx.execute(store.changePriority, [id, priority]);
        if (task.state === 'ready') tx.afterCommit(() => announce({ kind: 'ready', queue: task.queue }));
        return 'done';
      }),

    replayMany: (filter, limit, actor) =>
      transaction(async (tx) => {
        await needs.requireCurrent(tx, actor);
        const dead = await tx.rows(store.lockDead, [
          limit,
          filter.kind ?? null,
          filter.queue ?? null,
          filter.reason ?? null,
          filter.diedAfter ?? null,
          filter.diedBefore ?? null,
        ]);
        if (dead.length === 0) return 0;
        await replayLocked(
          tx,
          dead.map(({ id }) => id),
        );
        const after = { filter, replayed: dead.length };
        await needs.recordAudit(tx, auditedBy(actor, 'task.replayed', needs.now(), { before: null, after }));
        return dead.length;
      }),
  };
};

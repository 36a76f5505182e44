import type { Log } from '../../../platform/log/log.ts';
import type { Database, Queryable, Transaction } from '../../../platform/postgres/database.ts';
import { DatabaseError } from '../../../platform/postgres/database-error.ts';
import { settleRefused, workFailed } from '../tasks.log.ts';
import type { Outcome, Settlement } from './outcome.ts';
import { type FreedPermit, freePermits, freeSlots } from './permits.ts';
import { failTasks, finishTasks, finishUnawaited, releaseTasks } from './settle.store.ts';
import { endWaits, type LetGo } from './waits.ts';

const mostPerStatement = 1_000;
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** What PostgreSQL says of a value it cannot take: class 22. Anything else may pass, such as a partition that is just made. */
const badValue = /^22/;
const mostTries = 5;

/** How a settlement turned out: kept, with why it is dead if it is, or lost to another worker. */
export type Settled = { readonly isKept: true; readonly deadReason: string | null } | { readonly isKept: false };

export type SettlerNeeds = {
  readonly database: Database;
  readonly log: Log;
  readonly settled: (settlement: Settlement, settled: Settled) => void;
  /** Queues in which something became ready because a permit was handed on. */
  readonly wake: (queues: readonly string[]) => void;
  /** What waited for tasks that have succeeded. */
  readonly letGo: (letGo: LetGo) => void;
};

export type Settler = {
  settle(settlement: Settlement): void;
  /** Resolves when everything so far is settled, or the time is up. */
  drain(withinMs: number): Promise<void>;
};

/** With what became of it here. In the object and not in weak maps beside it: a collection of garbage visits those entry by entry. */
type Unwritten = Settlement & { tries: number; isReported: boolean };

const deadReasonOf = ({ outcome }: Settlement): string | null => (outcome.kind === 'failed' ? outcome.reason : null);

/** What was written: why each is dead, by id, and which of them others wait for. */
type Written = { readonly deadReasons: Map<string, string | null>; readonly awaited: readonly string[] };

/** The outcomes of one kind as one statement. An id that is missing was lost. */
const write = async (db: Queryable, batch: readonly Settlement[], finish = finishTasks): Promise<Written> => {
  const ids = batch.map(({ task }) => task.id);
  const leases = batch.map(({ task }) => task.leaseId);
  const kind = batch[0]?.outcome.kind;
  if (kind === 'failed') {
    const failures = batch.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome] : []));
    const rows = await db.rows(failTasks, [
      ids,
      leases,
      failures.map(({ retryInMs }) => (retryInMs === null ? null : retryInMs / 1000)),
      failures.map(({ reason }) => reason),
      failures.map(({ ended }) => ended),
      failures.map(({ error }) => (error === null ? null : JSON.stringify(error))),
      failures.map(({ giveUpAfterMs }) => (giveUpAfterMs === null ? null : giveUpAfterMs / 1000)),
    ]);
    return { deadReasons: new Map(rows.map((row) => [row.id, row.deadReason])), awaited: [] };
  }
  if (kind === 'released') {
    const rows = await db.rows(releaseTasks, [ids, leases]);
    return { deadReasons: new Map(rows.map(({ id }) => [id, null])), awaited: [] };
  }
  const rows = await db.rows(finish, [
    ids,
    leases,
    batch.map(({ outcome }) => outcome.kind),
    batch.map(({ outcome }) => (outcome.kind === 'succeeded' ? outcome.result : null)),
  ]);
  return {
    deadReasons: new Map(rows.map(({ id }) => [id, null])),
    awaited: rows.flatMap(({ id, isAwaited }) => (isAwaited ? [id] : [])),
  };
};

const endsForGood = ({ outcome: { kind } }: Settlement): boolean => kind === 'succeeded' || kind === 'cancelled';

const holdsSomething = ({ task, outcome }: Settlement): boolean =>
  task.holdsSlot || (task.holdsPermit && outcome.kind !== 'released');

/**
 * Writes outcomes, as many together as there are: those that come while a statement runs are in the next one. What cannot
 * be written because the database is away is kept and tried again; the leases decide how long that has a meaning.
 */
export const createSettler = ({ database, log, settled, wake, letGo }: SettlerNeeds): Settler => {
  let waiting: Unwritten[] = [];
  let isScheduled = false;
  let flushing: Promise<void> | undefined;

  const isWorthAnotherTry = (unwritten: Unwritten, { sqlState }: DatabaseError): boolean => {
    unwritten.tries += 1;
    return unwritten.tries < mostTries && !badValue.test(sqlState);
  };

  const writeWhole = (batch: readonly Unwritten[]) =>
    database.transaction(async (tx: Transaction) => {
      const { deadReasons: kept, awaited } = await write(tx, batch);
      const ended = batch.filter(({ task }) => kept.has(task.id));
      const freed = ended.flatMap(({ task, outcome }): FreedPermit[] =>
        task.holdsPermit && task.concurrencyKey !== null && outcome.kind !== 'released'
          ? [{ kind: task.kind, key: task.concurrencyKey }]
          : [],
      );
      const queues = await freePermits(tx, freed);
      await freeSlots(
        tx,
        ended.flatMap(({ task }) => (task.holdsSlot ? [task.queue] : [])),
      );
      const isAwaited = new Set(awaited);
      const idsOf = (kind: Outcome['kind']): string[] =>
        ended.flatMap(({ task, outcome }) => (outcome.kind === kind && isAwaited.has(task.id) ? [task.id] : []));
      const free = await endWaits(tx, idsOf('succeeded'), idsOf('cancelled'));
      tx.afterCommit(() => {
        wake(queues);
        letGo(free);
      });
      return kept;
    });

  const report = (batch: readonly Unwritten[], kept: ReadonlyMap<string, string | null>): void => {
    for (const settlement of batch) {
      settlement.isReported = true;
      const reason = kept.get(settlement.task.id);
      settled(settlement, reason === undefined ? { isKept: false } : { isKept: true, deadReason: reason });
    }
  };

  /**
   * What nobody waits for and what holds nothing is one statement. @returns the ones that it passed over.
   */
  const writeAlone = async (batch: readonly Unwritten[]): Promise<readonly Unwritten[]> => {
    const { deadReasons: kept } = await write(database, batch, finishUnawaited);
    const rest = batch.filter((settlement) => endsForGood(settlement) && !kept.has(settlement.task.id));
    report(rest.length === 0 ? batch : batch.filter((settlement) => !rest.includes(settlement)), kept);
    return rest;
  };

  /** @throws Problem when the database is away, DatabaseError when it may take the outcome later. */
  const writeBatch = async (batch: readonly Unwritten[], isWhole = batch.some(holdsSomething)): Promise<void> => {
    const [first] = batch;
    if (first === undefined) return;
    let rest: readonly Unwritten[] = [];
    try {
      if (isWhole) report(batch, await writeWhole(batch));
      else rest = await writeAlone(batch);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      // One outcome that the database will not have must not take the others with it, nor have each of them written alone.
      if (batch.length > 1) {
        const middle = batch.length >> 1;
        await writeBatch(batch.slice(0, middle), isWhole);
        await writeBatch(batch.slice(middle), isWhole);
        return;
      }
      if (isWorthAnotherTry(first, error)) throw error;
      await writeRefused(first, error);
    }
    // Somebody waits for these, or another worker has them.
    await writeBatch(rest, true);
  };

  const writeRefused = async (settlement: Unwritten, error: DatabaseError): Promise<void> => {
    if (settlement.outcome.kind === 'succeeded') {
      const outcome: Outcome = {
        kind: 'failed',
        ended: 'failed',
        error: { type: 'Error', message: 'The result cannot be stored as JSON in PostgreSQL.' },
        retryInMs: null,
        reason: 'result_invalid',
        giveUpAfterMs: null,
      };
      await writeBatch([{ ...settlement, outcome }]);
      return;
    }
    log.writeError(settleRefused, error, { task_id: settlement.task.id, kind: settlement.task.kind });
    settled(settlement, { isKept: true, deadReason: deadReasonOf(settlement) });
  };

  const groupOf = (settlement: Settlement): string => {
    const { kind } = settlement.outcome;
    return `${kind === 'cancelled' ? 'succeeded' : kind}${holdsSomething(settlement) ? ' holding' : ''}`;
  };

  const flushOnce = async (): Promise<void> => {
    const batch = waiting.splice(0, mostPerStatement);
    const groups = [...Map.groupBy(batch, groupOf).values()];
    for (const [index, group] of groups.entries()) {
      try {
        await writeBatch(group);
      } catch (error) {
        waiting = [
          ...groups
            .slice(index)
            .flat()
            .filter((one) => !one.isReported),
          ...waiting,
        ];
        throw error;
      }
    }
  };

  const flush = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    while (waiting.length > 0) {
      try {
        await flushOnce();
        pauseMs = firstPauseMs;
      } catch (error) {
        log.writeError(workFailed, error, { step: 'settle' });
        const { promise, resolve } = Promise.withResolvers<void>();
        setTimeout(resolve, pauseMs);
        await promise;
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  };

  const begin = (): void => {
    isScheduled = false;
    flushing = flush().finally(() => {
      flushing = undefined;
    });
  };

  return {
    settle(settlement) {
      waiting.push({ ...settlement, tries: 0, isReported: false });
      if (flushing !== undefined || isScheduled) return;
      isScheduled = true;
      // After the other runs that end in the same turn.
      setImmediate(begin);
    },
    async drain(withinMs) {
      const { promise: tooLate, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, withinMs);
      const done = async (): Promise<void> => {
        while (waiting.length > 0 || flushing !== undefined || isScheduled) {
          await (flushing ?? new Promise((next) => setImmediate(next)));
        }
      };
      await Promise.race([done(), tooLate]);
      clearTimeout(timer);
      // What could not be written by then is lost when its lease runs out.
      waiting = [];
    },
  };
};

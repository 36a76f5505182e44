import type { Database, Transaction } from '../../../platform/postgres/database.ts';
import * as store from './waits.store.ts';

const mostPerTurn = 200;
const mostPerSweep = 2_000;
const lowestId = '00000000-0000-0000-0000-000000000000';

/** What may be begun now that the others have succeeded. */
export type LetGo = {
  /** Queues in which something is ready. */
  readonly queues: readonly string[];
  /** Whether something waits for its time or for a permit. */
  readonly isDue: boolean;
};

type LetGoRow = { readonly queue: string | null; readonly state: 'blocked' | 'scheduled' | 'ready' | null };

const letGoOf = (rows: readonly LetGoRow[]): LetGo => ({
  queues: [...new Set(rows.flatMap(({ queue, state }) => (state === 'ready' && queue !== null ? [queue] : [])))],
  isDue: rows.some(({ state }) => state === 'scheduled'),
});

/** Lets go what waits for none any more, in the transaction in which these tasks were moved into the history. */
export const endWaits = async (
  tx: Transaction,
  succeeded: readonly string[],
  cancelled: readonly string[],
): Promise<LetGo> => {
  const rows = succeeded.length === 0 ? [] : await tx.rows(store.lowerWaits, [succeeded]);
  if (cancelled.length > 0) await tx.execute(store.cancelWaiting, [cancelled]);
  return letGoOf(rows);
};

export type WaitCounting = {
  /** Looks at tasks that were enqueued to wait. @returns whether some must be looked at again soon. */
  count(): Promise<boolean>;
  /** Looks for tasks that would wait for ever, a page of those that wait a turn. */
  sweep(): Promise<void>;
};

export type WaitCountingNeeds = {
  readonly database: Database;
  readonly letGo: (letGo: LetGo) => void;
};

/**
 * Counts for how many others a task waits, once all of them are committed. Never waits for anybody: what another process
 * holds is left for the next look. Nobody who enqueues has to lock a task for that, so no open transaction keeps one from
 * ending.
 */
export const createWaitCounting = ({ database, letGo }: WaitCountingNeeds): WaitCounting => {
  let after = lowestId;

  const countSome = async (lock: (tx: Transaction) => Promise<{ id: string }[]>) => {
    const counted = await database.transaction(async (tx) => {
      const ids = (await lock(tx)).map(({ id }) => id);
      if (ids.length === 0) return [];
      const held = (await tx.rows(store.holdAwaited, [ids])).map(({ id }) => id);
      return tx.rows(store.countWaits, [ids, held]);
    });
    letGo(letGoOf(counted));
    const lost = [...new Set(counted.flatMap((row) => row.lost))];
    if (lost.length > 0) await database.transaction((tx) => tx.execute(store.cancelWaiting, [lost]));
    return { looked: counted.length, isUnsure: counted.some(({ isUnsure }) => isUnsure) };
  };

  return {
    async count() {
      for (;;) {
        const { looked, isUnsure } = await countSome((tx) => tx.rows(store.lockUncounted, [mostPerTurn]));
        if (isUnsure) return true;
        if (looked < mostPerTurn) return false;
      }
    },
    async sweep() {
      const page = await database.rows(store.selectStranded, [after, mostPerSweep]);
      const last = page.at(-1);
      // Round and round, a page a turn.
      after = page.length === mostPerSweep && last !== undefined ? last.id : lowestId;
      const stranded = page.flatMap(({ id, isStranded }) => (isStranded ? [id] : []));
      for (let from = 0; from < stranded.length; from += mostPerTurn) {
        await countSome((tx) => tx.rows(store.lockWaiting, [stranded.slice(from, from + mostPerTurn)]));
      }
    },
  };
};

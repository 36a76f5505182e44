import type { Log } from '../../../platform/log/log.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { workFailed } from '../tasks.log.ts';
import { returnUnclaimed } from './dispatch.store.ts';
import { selectBlockedKeys } from './permits.store.ts';
import { freePermits, freeSlots, offerPermits } from './permits.ts';
import { reapTasks } from './settle.store.ts';
import { mostLeaseExpiries } from './states.ts';

const longestIntervalMs = 5_000;
const mostPerTurn = 500;
const mostKeysPerTurn = 500;
/** A hint that nobody took for so long is lost. */
const unclaimedSeconds = 60;

/** A task whose lease ran out. */
export type Reaped = {
  readonly id: string;
  readonly kind: string;
  readonly queue: string;
  readonly deadReason: string | null;
};

export type ReaperNeeds = {
  readonly database: Database;
  readonly log: Log;
  readonly leaseSeconds: number;
  /** Looks for tasks that would wait for others for ever. */
  readonly sweepWaits: () => Promise<void>;
  readonly wake: (queues: readonly string[]) => void;
  readonly reaped: (tasks: readonly Reaped[]) => void;
  readonly redispatched: (queue: string) => void;
};

export type Reaper = {
  start(): void;
  stop(): Promise<void>;
};

/**
 * Takes back what lost workers held, every few seconds in every worker, each passing over what another has. And looks
 * for tasks that wait for a permit that nobody holds, or for a task that is over: none should, but a task that waits for
 * ever would never be noticed.
 */
export const createReaper = (needs: ReaperNeeds): Reaper => {
  const { database, log, leaseSeconds, sweepWaits, wake, reaped, redispatched } = needs;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let after: readonly [kind: string, key: string] = ['', ''];

  const reapOnce = (): Promise<number> =>
    database.transaction(async (tx) => {
      const tasks = await tx.rows(reapTasks, [mostPerTurn, mostLeaseExpiries]);
      if (tasks.length === 0) return 0;
      const freed = tasks.flatMap(({ kind, concurrencyKey, freedPermit }) =>
        freedPermit && concurrencyKey !== null ? [{ kind, key: concurrencyKey }] : [],
      );
      const granted = await freePermits(tx, freed);
      await freeSlots(
        tx,
        tasks.flatMap(({ queue, heldSlot }) => (heldSlot ? [queue] : [])),
      );
      tx.afterCommit(() => {
        reaped(tasks);
        wake([...new Set([...granted, ...tasks.map(({ queue }) => queue)])]);
      });
      return tasks.length;
    });

  const offerToBlocked = async (): Promise<void> => {
    const keys = await database.rows(selectBlockedKeys, [...after, mostKeysPerTurn]);
    const last = keys.at(-1);
    // Round and round, a page a turn.
    after = keys.length === mostKeysPerTurn && last !== undefined ? [last.kind, last.key] : ['', ''];
    wake(await offerPermits(database, keys));
  };

  const returnLostHints = async (): Promise<void> => {
    const returned = await database.rows(returnUnclaimed, [unclaimedSeconds, mostPerTurn]);
    for (const { queue } of returned) redispatched(queue);
    wake([...new Set(returned.map(({ queue }) => queue))]);
  };

  const turn = async (): Promise<void> => {
    while ((await reapOnce()) === mostPerTurn);
    await returnLostHints();
    await offerToBlocked();
    await sweepWaits();
  };

  return {
    start() {
      timer = setInterval(
        () => {
          running ??= turn()
            .catch((error: unknown) => log.writeError(workFailed, error, { step: 'reap' }))
            .finally(() => {
              running = undefined;
            });
        },
        Math.min(longestIntervalMs, leaseSeconds * 250),
      ).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
};

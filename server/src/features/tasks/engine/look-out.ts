import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { workFailed } from '../tasks.log.ts';
import { selectKeysToWake } from './permits.store.ts';
import { offerPermits } from './permits.ts';
import { lookAround, promoteDue } from './promote.store.ts';

const intervalMs = 500;
/** When nothing is heard of what others enqueue. */
const deafIntervalMs = 150;
/** Between two looks, however often one is asked for. */
const leastPauseMs = 5;
const mostPerPromotion = 1_000;
const mostKeysPerLook = 500;
/** A full look that takes longer than this is made for a tenth of the time at most, and at least once a second. */
const cheapFullLookMs = 5;
const fullLookShare = 0.1;
const longestPauseMs = 1_000;
const beginning = '-infinity';

export type QueueState = { readonly isPaused: boolean; readonly isLimited: boolean; readonly hasSuspects: boolean };

export type LookOutNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly queues: readonly string[];
  readonly isHearing: () => boolean;
  /** Counts for how many others new tasks wait. @returns whether it is to be done again soon. */
  readonly countWaits: () => Promise<boolean>;
  /** Queues in which something became ready. */
  readonly wake: (queues: readonly string[]) => void;
  /** The regular look at every queue. */
  readonly looked: (states: ReadonlyMap<string, QueueState>) => void;
};

export type LookOut = {
  start(): void;
  /** Looks now: something may be due soon. */
  look(): void;
  /** When it last looked with success, on the clock that never goes back. */
  lookedAtMs(): number;
  stop(): Promise<void>;
};

/**
 * Makes due tasks ready and has every queue looked at: twice a second, and at the moment when the next task is due. It is
 * also the net under everything that is told by notifications.
 */
export const createLookOut = (needs: LookOutNeeds): LookOut => {
  const { database, clock, log, queues, isHearing, countWaits, wake, looked } = needs;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let isStopped = false;
  let isWanted = false;
  let lookedAtMs = clock.monotonicMs();
  let promotedTo = beginning;
  let fullLookAllowedAtMs = Number.NEGATIVE_INFINITY;
  let nextDueMs: number | null = null;

  /** Where promotion begins. What was due before may appear all the same: a late commit, an attempt that failed. */
  const placeToBegin = (nowMs: number): string => (nowMs < fullLookAllowedAtMs ? promotedTo : beginning);

  const noteFullLook = (startedMs: number): void => {
    const nowMs = clock.monotonicMs();
    const tookMs = nowMs - startedMs;
    if (tookMs > cheapFullLookMs) fullLookAllowedAtMs = nowMs + Math.min(tookMs / fullLookShare, longestPauseMs);
  };

  const promote = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const from = placeToBegin(startedMs);
    let count: number;
    do {
      const rows = await database.rows(promoteDue, [from, mostPerPromotion]);
      count = rows.length;
      if (from === beginning && count < mostPerPromotion) noteFullLook(startedMs);
      const ready = new Set(rows.flatMap((row) => (row.concurrencyKey === null ? [row.queue] : [])));
      if (ready.size > 0) wake([...ready]);
      const keys = rows.flatMap(({ kind, concurrencyKey }) =>
        concurrencyKey === null ? [] : [{ kind, key: concurrencyKey }],
      );
      wake(await offerPermits(database, keys));
    } while (count === mostPerPromotion && !isStopped);
  };

  const once = async (): Promise<void> => {
    const rows = await database.rows(lookAround, [queues]);
    const [first] = rows;
    nextDueMs = first?.nextDueMs ?? null;
    if (first?.hasUncounted && (await countWaits())) isWanted = true;
    await promote();
    // All that was due at the time of the first statement is promoted by the second.
    promotedTo = first?.at ?? beginning;
    if (first?.hasKeysToWake) {
      const keys = await database.rows(selectKeysToWake, [mostKeysPerLook]);
      wake(await offerPermits(database, keys));
    }
    looked(new Map(rows.flatMap(({ queue, ...state }) => (queue === null ? [] : [[queue, state] as const]))));
    lookedAtMs = clock.monotonicMs();
  };

  const turn = async (): Promise<void> => {
    isWanted = false;
    try {
      await once();
    } catch (error) {
      nextDueMs = null;
      log.writeError(workFailed, error, { step: 'look for work' });
    }
  };

  const schedule = (): void => {
    if (isStopped) return;
    const regularMs = isHearing() ? intervalMs : deafIntervalMs;
    // Timers fire a little early; a look that finds nothing due would only be made again.
    const inMs = isWanted
      ? leastPauseMs
      : Math.min(regularMs, nextDueMs === null ? regularMs : Math.ceil(nextDueMs) + 1);
    clearTimeout(timer);
    timer = setTimeout(begin, inMs).unref();
  };

  const begin = (): void => {
    looking ??= turn().finally(() => {
      looking = undefined;
      schedule();
    });
  };

  return {
    start: begin,
    look() {
      if (isWanted) return;
      isWanted = true;
      if (looking === undefined) schedule();
    },
    lookedAtMs: () => lookedAtMs,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
};

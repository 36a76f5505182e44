import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { RevocationList } from './revocation-list.ts';
import { selectRevocationsSince } from './revocations.store.ts';
import { revocationFeedHeard, revocationFeedSilent } from './tokens.log.ts';

const pollIntervalMs = 500;
/** After this long without an answer this process no longer knows who is still welcome. */
const longestSilenceMs = 5_000;

export type RevocationFeedNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly list: RevocationList;
  /** Called after each poll, heard or not. */
  readonly onPoll: () => void;
};

export type RevocationFeed = {
  /** Loads every revocation still in force, then keeps up. @throws Problem `SERVICE_UNAVAILABLE` when it cannot. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Whether the list is too old to be relied on. `nowMs` is monotonic. */
  isSilent(nowMs: number): boolean;
};

/**
 * Keeps the list of this process equal to the table, half a second behind at most. It starts silent; each answer counts
 * from when it was asked for. A failed poll is tried again at the next turn, and the first that succeeds brings
 * everything that was missed, however long that took.
 */
export const createRevocationFeed = ({ database, clock, log, list, onPoll }: RevocationFeedNeeds): RevocationFeed => {
  let seenTo = '0';
  let heardAtMs = Number.NEGATIVE_INFINITY;
  let announcedSilence = false;
  let timer: NodeJS.Timeout | undefined;
  let polling: Promise<void> | undefined;
  let isStopped = false;

  const poll = async (): Promise<void> => {
    const askedAtMs = clock.monotonicMs();
    const rows = await database.rows(selectRevocationsSince, [seenTo, clock.now()]);
    for (const { sessionId, userId, lowestSecurityVersion, expiresAt } of rows) {
      if (expiresAt === null) continue;
      if (sessionId !== null) list.addSession(sessionId, expiresAt.getTime());
      if (userId !== null && lowestSecurityVersion !== null)
        list.addUser(userId, lowestSecurityVersion, expiresAt.getTime());
    }
    const snapshot = rows[0]?.seenTo ?? seenTo;
    // Transaction ids went back: this is a database restored from a copy, of which we know nothing yet.
    if (BigInt(snapshot) < BigInt(seenTo)) {
      seenTo = '0';
      return;
    }
    seenTo = snapshot;
    heardAtMs = askedAtMs;
  };

  const noteSilence = (): void => {
    const silentMs = clock.monotonicMs() - heardAtMs;
    if (silentMs > longestSilenceMs && !announcedSilence) {
      announcedSilence = true;
      log.write(revocationFeedSilent, { silentMs: Math.round(silentMs) });
    } else if (silentMs <= longestSilenceMs && announcedSilence) {
      announcedSilence = false;
      log.write(revocationFeedHeard, {});
    }
  };

  const turn = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    // What failed is told by the database's own metrics; what it means here is told once, by the silence.
    await poll().catch(() => {});
    noteSilence();
    onPoll();
    const tookMs = clock.monotonicMs() - startedMs;
    if (isStopped) return;
    timer = setTimeout(
      () => {
        polling = turn();
      },
      Math.max(pollIntervalMs - tookMs, 0),
    );
    timer.unref();
  };

  return {
    async start() {
      await poll();
      polling = turn();
      await polling;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await polling;
    },
    isSilent: (nowMs) => nowMs - heardAtMs > longestSilenceMs,
  };
};

import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import { claimLimited, claimReady, claimSuspect } from './claim.store.ts';
import type { ClaimedTask } from './claimed-task.ts';

type Place = { readonly rank: number; readonly id: string };

const noId = '00000000-0000-0000-0000-000000000000';
/** Before every urgent task, and before every other. */
const urgentStart: Place = { rank: Number.MIN_SAFE_INTEGER, id: noId };
const otherStart: Place = { rank: -1, id: noId };
/** A full look may take this share of the time. */
const fullLookShare = 0.1;
const longestPauseMs = 1_000;
/** Of the slots, so many are for tasks that are not urgent, however many urgent ones wait. */
const reservedShare = 0.1;

export type ClaimerNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly queue: string;
  readonly workerId: string;
  readonly leaseSeconds: number;
  /** The kinds this process can run. */
  readonly kinds: () => readonly string[];
};

export type Claimer = {
  /** Up to `count` tasks, best first. */
  claim(count: number): Promise<ClaimedTask[]>;
  /** One that was in lost hands before; undefined when there is none. */
  claimSuspect(): Promise<ClaimedTask | undefined>;
  /** Whether the queue has limits to be counted. */
  setLimited(isLimited: boolean): void;
  /** Milliseconds until a look from the beginning that is wanted may be made; null when none is. */
  fullLookInMs(): number | null;
  /** Something became ready: the next claim looks from the beginning, if that is not too dear. */
  noteNews(): void;
};

/**
 * Claims tasks of one queue, and remembers where it was: entries of finished tasks before that place are not read again,
 * which keeps a claim as quick as ever while some session holds an old snapshot.
 *
 * What appears before the place (a late commit, a task given back, one of higher priority) is found by looking from the
 * beginning: whenever there is news, when a claim came back short, and at least once a second; but for no more than a
 * tenth of the time, so that a long row of dead entries slows nothing.
 */
export const createClaimer = (needs: ClaimerNeeds): Claimer => {
  const { database, clock, randomness, queue, workerId, leaseSeconds, kinds } = needs;
  let urgent = urgentStart;
  let other = otherStart;
  let isLimited = false;
  let wantsFullLook = true;
  let fullLookAllowedAtMs = Number.NEGATIVE_INFINITY;
  let fullLookDueAtMs = Number.NEGATIVE_INFINITY;
  let reserved = 0;

  /** How many of the next `count` are kept for tasks that are not urgent: a tenth, over several claims if need be. */
  const reserve = (count: number): number => {
    reserved += count * reservedShare;
    const whole = Math.min(Math.floor(reserved), count);
    reserved -= whole;
    return whole;
  };

  const beginFullLook = (nowMs: number): boolean => {
    if (nowMs < fullLookDueAtMs && !(wantsFullLook && nowMs >= fullLookAllowedAtMs)) return false;
    urgent = urgentStart;
    other = otherStart;
    wantsFullLook = false;
    return true;
  };

  const run = async (statement: typeof claimReady, count: number, urgentCount: number): Promise<ClaimedTask[]> => {
    const leaseId = randomness.uuid();
    const rows = await database.rows(statement, [
      queue,
      count,
      urgentCount,
      urgent.rank,
      urgent.id,
      other.rank,
      other.id,
      kinds(),
      leaseId,
      workerId,
      leaseSeconds,
    ]);
    return rows
      .map((row) => ({ ...row, queue, leaseId }))
      .sort((one, two) => one.rank - two.rank || (one.id < two.id ? -1 : 1));
  };

  const remember = (claimed: readonly ClaimedTask[]): void => {
    const lastUrgent = claimed.findLast(({ rank }) => rank < 0);
    const last = claimed.findLast(({ rank }) => rank >= 0);
    if (lastUrgent !== undefined) urgent = { rank: lastUrgent.rank, id: lastUrgent.id };
    if (last !== undefined) other = { rank: last.rank, id: last.id };
  };

  return {
    async claim(count) {
      const startedMs = clock.monotonicMs();
      const isFullLook = beginFullLook(startedMs);
      const claimed = await run(isLimited ? claimLimited : claimReady, count, count - reserve(count));
      remember(claimed);
      const nowMs = clock.monotonicMs();
      if (isFullLook) {
        fullLookAllowedAtMs = nowMs + Math.min((nowMs - startedMs) / fullLookShare, longestPauseMs);
        fullLookDueAtMs = nowMs + longestPauseMs;
      }
      // Fewer than asked for: there may be more before the place.
      if (claimed.length < count && !isFullLook) wantsFullLook = true;
      return claimed;
    },
    async claimSuspect() {
      const [suspect] = await run(claimSuspect, 1, 0);
      return suspect;
    },
    setLimited: (now) => {
      isLimited = now;
    },
    fullLookInMs: () => (wantsFullLook ? Math.max(fullLookAllowedAtMs - clock.monotonicMs(), 0) : null),
    noteNews: () => {
      wantsFullLook = true;
    },
  };
};

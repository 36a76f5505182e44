import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { workFailed } from '../tasks.log.ts';
import type { ClaimedTask } from './claimed-task.ts';
import { renewLeases, writeProgress } from './settle.store.ts';

/** Tasks that were claimed together and not settled so far, and when the lease of each was renewed. */
type Claim = Map<ClaimedTask, number>;

const progressIntervalMs = 1_000;
/** So often within the life of a lease. */
const renewalsPerLease = 4;

export type LeaseKeeperNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseSeconds: number;
  /** Told of a task that another worker may have by now, and of one that somebody wants cancelled. */
  readonly lost: (task: ClaimedTask) => void;
  readonly cancelled: (task: ClaimedTask) => void;
};

export type LeaseKeeper = {
  hold(tasks: readonly ClaimedTask[]): void;
  drop(task: ClaimedTask): void;
  /** Whether its lease can still be good: a process that stood still holds what others have by now. */
  isGood(task: ClaimedTask): boolean;
  /** What is held of a task: once, or more often when it was lost and claimed here again. */
  claimsOf(taskId: string): readonly ClaimedTask[];
  noteProgress(task: ClaimedTask, share: number, message: string | null): void;
  start(): void;
  stop(): Promise<void>;
};

const nameOf = ({ id, leaseId }: { readonly id: string; readonly leaseId: string }): string => `${id} ${leaseId}`;

/**
 * Renews the leases of everything this process holds, four times within their life and all in one statement, and says
 * once a second how far the tasks are.
 *
 * A lease that could not be renewed for as long as it lasts counts as lost, whatever the database would say: another
 * worker may have the task.
 */
export const createLeaseKeeper = (needs: LeaseKeeperNeeds): LeaseKeeper => {
  const { database, clock, log, leaseSeconds, lost, cancelled } = needs;
  // By the claim and not by the task's id: a task that was lost may have been claimed here again. Not all in one map: the table that
  // a map has outgrown points to the next one, so that whatever a busy map ever held would live until the next full collection.
  const claims = new Map<string, Claim>();
  let progress = new Map<ClaimedTask, string>();
  let renewing: Promise<void> | undefined;
  let timers: NodeJS.Timeout[] = [];

  const isHeld = (task: ClaimedTask): boolean => claims.get(task.leaseId)?.has(task) === true;
  const isLate = (renewedAtMs = Number.NEGATIVE_INFINITY): boolean =>
    clock.monotonicMs() - renewedAtMs > leaseSeconds * 1000;

  const renew = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const mine = [...claims.values()].flatMap((claim) => [...claim.keys()].map((task) => ({ task, claim })));
    try {
      const rows =
        mine.length === 0
          ? []
          : await database.rows(renewLeases, [
              mine.map(({ task }) => task.id),
              mine.map(({ task }) => task.leaseId),
              leaseSeconds,
            ]);
      const kept = new Map(rows.map((row) => [nameOf(row), row]));
      for (const { task, claim } of mine) {
        const row = kept.get(nameOf(task));
        // Settled meanwhile, not lost.
        if (!claim.has(task)) continue;
        if (row?.isRenewed) claim.set(task, startedMs);
        if (row === undefined || isLate(claim.get(task))) lost(task);
        else if (row.isCancelled) cancelled(task);
      }
    } catch (error) {
      log.writeError(workFailed, error, { step: 'renew leases' });
      for (const { task, claim } of mine) if (claim.has(task) && isLate(claim.get(task))) lost(task);
    }
  };

  const tell = async (): Promise<void> => {
    const told = [...progress];
    if (told.length === 0) return;
    progress = new Map();
    try {
      const rows = await database.rows(writeProgress, [
        told.map(([task]) => task.id),
        told.map(([task]) => task.leaseId),
        told.map(([, text]) => text),
      ]);
      const written = new Set(rows.map(nameOf));
      for (const [task, text] of told) {
        if (!written.has(nameOf(task)) && isHeld(task) && !progress.has(task)) progress.set(task, text);
      }
    } catch (error) {
      log.writeError(workFailed, error, { step: 'progress' });
    }
  };

  return {
    hold(tasks) {
      const nowMs = clock.monotonicMs();
      for (const [leaseId, claimed] of Map.groupBy(tasks, (task) => task.leaseId)) {
        claims.set(leaseId, new Map(claimed.map((task) => [task, nowMs])));
      }
    },
    drop(task) {
      progress.delete(task);
      const claim = claims.get(task.leaseId);
      claim?.delete(task);
      if (claim?.size === 0) claims.delete(task.leaseId);
    },
    isGood: (task) => !isLate(claims.get(task.leaseId)?.get(task)),
    claimsOf: (taskId) => [...claims.values()].flatMap((claim) => [...claim.keys()].filter(({ id }) => id === taskId)),
    noteProgress(task, share, message) {
      const at = clock.now().toISOString();
      progress.set(task, JSON.stringify({ share, ...(message !== null && { message }), at }));
    },
    start() {
      const every = (intervalMs: number, act: () => void): NodeJS.Timeout => setInterval(act, intervalMs).unref();
      timers = [
        every((leaseSeconds * 1000) / renewalsPerLease, () => {
          // One at a time: a database that hangs must not be asked again and again.
          renewing ??= renew().finally(() => {
            renewing = undefined;
          });
        }),
        every(progressIntervalMs, () => void tell()),
      ];
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await renewing;
    },
  };
};

import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { workFailed } from '../tasks.log.ts';
import type { ClaimedTask } from './claimed-task.ts';
import { renewLeases, writeProgress } from './settle.store.ts';

const progressIntervalMs = 1_000;
/** So often within the life of a lease. */
const renewalsPerLease = 4;

export type LeaseKeeperNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseSeconds: number;
  /** Told of a task that another worker may have by now, and of one that somebody wants cancelled. */
  readonly lost: (taskId: string) => void;
  readonly cancelled: (taskId: string) => void;
};

type Held = { readonly task: ClaimedTask; renewedAtMs: number };

export type LeaseKeeper = {
  hold(tasks: readonly ClaimedTask[]): void;
  drop(taskId: string): void;
  noteProgress(task: ClaimedTask, share: number, message: string | null): void;
  /** When leases could last be renewed, on the clock that never goes back. */
  renewedAtMs(): number;
  start(): void;
  stop(): Promise<void>;
};

/**
 * Renews the leases of everything this process holds, four times within their life and all in one statement, and says
 * once a second how far the tasks are.
 *
 * A lease that could not be renewed for as long as it lasts counts as lost, whatever the database would say: another
 * worker may have the task.
 */
export const createLeaseKeeper = (needs: LeaseKeeperNeeds): LeaseKeeper => {
  const { database, clock, log, leaseSeconds, lost, cancelled } = needs;
  const held = new Map<string, Held>();
  let progress = new Map<string, { readonly task: ClaimedTask; readonly text: string }>();
  let renewedAtMs = clock.monotonicMs();
  let renewing: Promise<void> | undefined;
  let timers: NodeJS.Timeout[] = [];

  const renew = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const mine = [...held.values()];
    try {
      const rows =
        mine.length === 0
          ? []
          : await database.rows(renewLeases, [
              mine.map(({ task }) => task.id),
              mine.map(({ task }) => task.leaseId),
              leaseSeconds,
            ]);
      renewedAtMs = startedMs;
      const kept = new Map(rows.map((row) => [row.id, row.isCancelled]));
      for (const one of mine) {
        const isCancelled = kept.get(one.task.id);
        // Settled meanwhile, not lost.
        if (held.get(one.task.id) !== one) continue;
        if (isCancelled === undefined) lost(one.task.id);
        else one.renewedAtMs = startedMs;
        if (isCancelled === true) cancelled(one.task.id);
      }
    } catch (error) {
      log.writeError(workFailed, error, { step: 'renew leases' });
      const nowMs = clock.monotonicMs();
      for (const one of mine) {
        if (held.get(one.task.id) === one && nowMs - one.renewedAtMs > leaseSeconds * 1000) lost(one.task.id);
      }
    }
  };

  const tell = async (): Promise<void> => {
    const told = [...progress.values()];
    if (told.length === 0) return;
    progress = new Map();
    await database
      .execute(writeProgress, [
        told.map(({ task }) => task.id),
        told.map(({ task }) => task.leaseId),
        told.map(({ text }) => text),
      ])
      .catch((error: unknown) => log.writeError(workFailed, error, { step: 'progress' }));
  };

  return {
    hold(tasks) {
      const nowMs = clock.monotonicMs();
      for (const task of tasks) held.set(task.id, { task, renewedAtMs: nowMs });
    },
    drop(taskId) {
      held.delete(taskId);
      progress.delete(taskId);
    },
    noteProgress(task, share, message) {
      const at = clock.now().toISOString();
      progress.set(task.id, { task, text: JSON.stringify({ share, ...(message !== null && { message }), at }) });
    },
    renewedAtMs: () => renewedAtMs,
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

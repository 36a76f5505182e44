import type { Log } from '../../platform/log/log.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { watchedTasksUnread } from './task-events.log.ts';
import { selectFinishedRows, selectLiveRows } from './task-events.store.ts';
import type { TaskRow } from './task-rows.ts';

/** Somebody who follows a task. */
export type Follower = {
  /** As it was at the last look; null when it is gone. */
  readonly latest: TaskRow | null;
  /** Resolves after the next look at all that is followed, and at once when the signal is aborted. */
  nextLook(signal: AbortSignal): Promise<void>;
  close(): void;
};

export type TaskWatch = {
  /** @param known the task as the caller has just read it. */
  follow(known: TaskRow): Follower;
  readonly followers: number;
};

export type TaskWatchNeeds = {
  readonly database: Database;
  readonly log: Log;
};

const lookEveryMs = 500;

type Watched = { readonly id: Uuid; latest: TaskRow | null; wake: () => void };

/** One look at all the tasks that somebody follows, twice a second, however many follow them; none while nobody does. */
export const createTaskWatch = ({ database, log }: TaskWatchNeeds): TaskWatch => {
  const watched = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;

  const read = async (ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, TaskRow>> => {
    const rows = await database.rows(selectLiveRows, [ids]);
    const live = new Set(rows.map(({ id }) => id));
    const others = ids.filter((id) => !live.has(id));
    // Asked second: whatever left the first table before it was read is in the second by now.
    if (others.length > 0) rows.push(...(await database.rows(selectFinishedRows, [others])));
    return new Map(rows.map((row) => [row.id, row]));
  };

  const look = async (): Promise<void> => {
    const followed = [...watched];
    try {
      const rows = await read([...new Set(followed.map(({ id }) => id))]);
      for (const one of followed) one.latest = rows.get(one.id) ?? null;
    } catch (error) {
      // Those who follow see what was last known, and are still told when their time is over.
      log.writeError(watchedTasksUnread, error, { followers: followed.length });
    }
    for (const one of followed) one.wake();
    timer = undefined;
    schedule();
  };

  const schedule = (): void => {
    if (timer !== undefined || watched.size === 0) return;
    timer = setTimeout(() => void look(), lookEveryMs);
    timer.unref();
  };

  return {
    follow(known) {
      const one: Watched = { id: known.id, latest: known, wake: () => {} };
      watched.add(one);
      schedule();
      return {
        get latest() {
          return one.latest;
        },
        nextLook: (signal) =>
          new Promise((resolve) => {
            const wake = (): void => {
              signal.removeEventListener('abort', wake);
              resolve();
            };
            one.wake = wake;
            signal.addEventListener('abort', wake, { once: true });
            if (signal.aborted) wake();
          }),
        close: () => {
          watched.delete(one);
        },
      };
    },
    get followers() {
      return watched.size;
    },
  };
};

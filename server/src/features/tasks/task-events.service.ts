import { hash } from 'node:crypto';
import type { Clock } from '../../platform/clock/clock.ts';
import type { StreamedBody } from '../../platform/http/answer-streams.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { notFound, serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { presentTask } from './task-body.ts';
import { selectFinishedRows, selectLiveRows } from './task-events.store.ts';
import type { TaskRow } from './task-rows.ts';
import type { Follower, TaskWatch } from './task-watch.ts';

export type TaskEvents = {
  /**
   * The events of a task, from what it is like now to its end. Each shows it as it is, so whoever comes back with the id of
   * the last one they have gets the next as soon as it differs, and nothing that passed in between.
   *
   * @param mayStillSee asked at each look; the stream ends when it says no.
   * @throws Problem `NOT_FOUND`, and `SERVICE_UNAVAILABLE` when as many are followed as this process can bear.
   */
  stream(id: Uuid, lastEventId: string | undefined, mayStillSee: () => Promise<boolean>): Promise<StreamedBody>;
};

/** A comment is sent when nothing else was for so long, or a proxy would take the connection for dead. */
const heartbeatMs = 15_000;
/** Then whoever still follows has to come back. */
const longestMs = 3_600_000;

type TaskEventsNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly watch: TaskWatch;
};

const mostFollowers = 500;

const isOver = ({ state }: TaskRow): boolean => state === 'succeeded' || state === 'cancelled' || state === 'dead';

/** The event that shows the task; the id is that of what it shows. */
const describe = (task: TaskRow): { readonly id: string; readonly text: string } => {
  const json = JSON.stringify(presentTask(task));
  const id = hash('sha256', json, 'base64url').slice(0, 22);
  return { id, text: `event: task\nid: ${id}\ndata: ${json}\n\n` };
};

export const createTaskEvents = ({ database, clock, watch }: TaskEventsNeeds): TaskEvents => {
  async function* follow(
    follower: Follower,
    lastEventId: string | undefined,
    mayStillSee: () => Promise<boolean>,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const begunMs = clock.monotonicMs();
    let [shown, spokeAtMs] = [lastEventId, begunMs];
    try {
      // How long a client waits before it comes back.
      yield 'retry: 1000\n\n';
      while (!signal.aborted && clock.monotonicMs() - begunMs < longestMs && (await mayStillSee())) {
        const task = follower.latest;
        if (task === null) return;
        const event = describe(task);
        if (event.id !== shown) {
          yield event.text;
          [shown, spokeAtMs] = [event.id, clock.monotonicMs()];
        } else if (clock.monotonicMs() - spokeAtMs >= heartbeatMs) {
          yield ': nothing new\n\n';
          spokeAtMs = clock.monotonicMs();
        }
        if (isOver(task)) {
          yield `event: end\nid: ${event.id}\ndata: ${JSON.stringify({ state: task.state })}\n\n`;
          return;
        }
        await follower.nextLook(signal);
      }
    } finally {
      follower.close();
    }
  }

  return {
    async stream(id, lastEventId, mayStillSee) {
      const task = (await database.row(selectLiveRows, [[id]])) ?? (await database.row(selectFinishedRows, [[id]]));
      if (task === undefined) throw new Problem(notFound);
      if (watch.followers >= mostFollowers) {
        throw new Problem(serviceUnavailable, {
          message: 'Too many tasks are followed here. Ask for the task itself, or come back later.',
          retryAfterSeconds: 10,
        });
      }
      return (signal) => follow(watch.follow(task), lastEventId, mayStillSee, signal);
    },
  };
};

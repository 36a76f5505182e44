import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createAnnouncer } from '../../src/features/tasks/engine/announcer.ts';
import type { TaskTransport } from '../../src/features/tasks/engine/transport.ts';
import { createWorker, type Worker } from '../../src/features/tasks/engine/worker.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import type { Notifications } from '../../src/platform/postgres/notifications.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import type { Task, TaskRun } from '../../src/platform/tasks/task.ts';
import { keepTraces } from './kept-traces.ts';
import { madeTask, openTaskHouse } from './task-stand.ts';
import { silentLog } from './test-pool.ts';
import { waitFor } from './test-tokens.ts';

/** One process's end of the transport under test. */
export type TransportMaker = (announcer: ReturnType<typeof createAnnouncer>) => TaskTransport;

/** What can befall a broker. */
export type BrokerFaults = {
  restart(): Promise<void>;
  /** All its data are gone at once. */
  empty(): Promise<void>;
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** True of one that takes seconds to start: it is struck once where others are struck twice. */
  readonly isSlow?: boolean;
};

const deafNotifications: Notifications = {
  subscribe: () => {},
  notify: async () => {},
  start: () => {},
  isHearing: () => false,
  stop: async () => {},
};

const newAnnouncer = () => createAnnouncer({ notifications: deafNotifications, clock: systemClock, log: silentLog });

/** A process that runs tasks, and how many hints it sent. */
export type StandingWorker = {
  readonly worker: Worker;
  readonly transport: TaskTransport;
  readonly hintsSent: () => number;
  stop(): Promise<void>;
};

/** Workers on one database, each with its end of a transport. Each test has a queue and a kind of its own. */
export const openTransportStand = async (make: TransportMaker) => {
  const house = await openTaskHouse({ work: null });
  let kinds = 0;

  const open = async (
    t: TestContext,
    definitions: readonly Task[],
    slots: number,
    makeEnd: TransportMaker = make,
  ): Promise<StandingWorker> => {
    const announcer = newAnnouncer();
    const made = makeEnd(announcer);
    let sent = 0;
    const transport: TaskTransport = {
      ...made,
      publish: (hints) => {
        sent += hints.length;
        return made.publish(hints);
      },
    };
    const worker = createWorker({
      database: house.pool.database,
      notifications: deafNotifications,
      announcer,
      transport,
      clock: systemClock,
      randomness: systemRandomness,
      log: silentLog,
      tracer: keepTraces().tracer,
      observer: { claimed: () => {}, settled: () => {}, reaped: () => {}, redispatched: () => {} },
      definitions,
      queues: new Map(definitions.map(({ queue }) => [queue, slots])),
      leaseSeconds: 60,
      drainMs: 1_000,
    });
    let stopped: Promise<void> | undefined;
    const standing = {
      worker,
      transport,
      hintsSent: () => sent,
      stop: () => {
        stopped ??= worker.stop().then(() => transport.close());
        return stopped;
      },
    };
    t.after(standing.stop);
    await transport.start();
    worker.start();
    return standing;
  };

  return {
    ...house,
    open,
    /** An end without a worker. */
    openAlone: async (t: TestContext): Promise<TaskTransport> => {
      const transport = make(newAnnouncer());
      t.after(() => transport.close());
      await transport.start();
      return transport;
    },
    /** A kind on a queue of its own, and the ids of its runs in their order. */
    kind: (run: (context: TaskRun) => Promise<void> = async () => {}) => {
      kinds += 1;
      const runs: string[] = [];
      const task = madeTask(`test.kind_${kinds}`, {
        queue: `queue-${kinds}`,
        run: async (_payload, context) => {
          runs.push(context.taskId);
          await run(context);
        },
      });
      return { task, runs };
    },
    enqueueSome: async (task: Task<Record<string, unknown>>, count: number): Promise<readonly string[]> => {
      const made = await house.enqueueMany(
        task,
        Array.from({ length: count }, (_, n) => ({ n })),
      );
      return made.map(({ id }) => id);
    },
    /** Waits until all have succeeded, and says in how many attempts each. */
    allSucceed: (ids: readonly string[], withinMs = 10_000): Promise<readonly number[]> =>
      waitFor(async () => {
        const rows = await house.query(
          `select attempts from task_history where state = 'succeeded' and id = any($1::uuid[])`,
          [ids],
        );
        assert.equal(rows.length, ids.length);
        return rows.map(({ attempts }) => Number(attempts));
      }, withinMs),
  };
};

export type TransportStand = Awaited<ReturnType<typeof openTransportStand>>;

import type { Feature } from '../../platform/feature/feature.ts';
import type { ObserveMetric } from '../../platform/metrics/aggregator.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Notifications } from '../../platform/postgres/notifications.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Enqueue, EnqueueMany } from '../../platform/tasks/enqueue.ts';
import type { Tracer } from '../../platform/tracing/tracer.ts';
import { createDeadTaskFigure } from './dead-task-figure.ts';
import { createAnnouncer } from './engine/announcer.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { openTransport, type TransportSettings } from './engine/open-transport.ts';
import { createEnqueue } from './enqueue.service.ts';
import { createScheduler, type Scheduler } from './scheduler/scheduler.ts';
import { createTaskDesk, type TaskDesk, type TaskDeskNeeds } from './task-desk.ts';
import { createTaskMetrics, type TaskMetrics } from './tasks.metrics.ts';

export { clearDeadTasks } from './dead-tasks.store.ts';
export { taskEngineNames } from './engine/transport.ts';
export { presentQueue } from './queues.routes.ts';
export { presentSchedule } from './schedules.routes.ts';
export { presentTask, presentTaskDetail } from './task-body.ts';
export type { TaskDesk } from './task-desk.ts';
export { taskStates } from './task-rows.ts';
export { readTasksOfRequests } from './tasks-of-requests.store.ts';

/** `definitions`: every kind this process can run; asked once the house is whole. */
export type TasksNeeds = TaskDeskNeeds & {
  /** Connections that requests cannot use up. */
  readonly reservedDatabase: Database;
  readonly notifications: Notifications;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly observe: ObserveMetric;
  readonly version: string;
  /** Null: this process only enqueues. */
  readonly work: { readonly queues: readonly string[] | null; readonly concurrency: number } | null;
  readonly settings: TransportSettings & {
    readonly leaseSeconds: number;
    readonly drainSeconds: number;
    readonly historyDays: number;
  };
};

export type Tasks = {
  readonly feature: Feature;
  readonly enqueue: Enqueue;
  readonly enqueueMany: EnqueueMany;
  /** For the command line. */
  readonly desk: TaskDesk;
  /** Throws when this process does not run tasks as it should; for the health. */
  readonly checkQueue: () => Promise<void>;
  /** Throws while the broker cannot be used; null for a process that uses none. */
  readonly checkBroker: (() => Promise<void>) | null;
  /** Tries what tells workers of tasks, for the command line. @returns why it cannot be used; null when it can. */
  readonly tryEngine: () => Promise<string | null>;
};

/** What must be done, and who does it. */
export const createTasks = (needs: TasksNeeds): Tasks => {
  const announcer = createAnnouncer(needs);
  let known: TaskMetrics | undefined;
  let engine: Engine | undefined;
  let scheduler: Scheduler | undefined;
  // The labels are the kinds of the whole house, which is not whole yet.
  const taskMetrics = (): TaskMetrics => {
    known ??= createTaskMetrics(needs.definitions());
    return known;
  };
  const enqueueing = createEnqueue({ ...needs, taskMetrics, announcer });
  const desk = createTaskDesk(needs, {
    enqueue: enqueueing.enqueue,
    announce: announcer.announce,
    noteReplayed: (queue) => needs.metrics.increment(taskMetrics().redriven, { queue }),
  });
  return {
    ...enqueueing,
    desk,
    checkQueue: async () => engine?.check(),
    checkBroker: needs.work === null || needs.settings.engine === 'postgres' ? null : async () => engine?.checkBroker(),
    tryEngine: async () => {
      const transport = await openTransport({ ...needs, ...needs.settings, announcer });
      let awayBecause: string | null = null;
      transport.onChange((reason) => {
        awayBecause = reason;
      });
      await transport.start();
      await transport.close();
      return awayBecause;
    },
    feature: {
      name: 'tasks',
      routes: desk.routes,
      problems: [],
      get metrics() {
        return Object.values(taskMetrics());
      },
      get figures() {
        return [createDeadTaskFigure(taskMetrics())];
      },
      permissions: desk.permissions,
      start: async () => {
        if (needs.work === null) return;
        const transport = await openTransport({ ...needs, ...needs.settings, announcer });
        engine = createEngine({
          ...needs,
          ...needs.settings,
          work: needs.work,
          announcer,
          transport,
          taskMetrics: taskMetrics(),
        });
        await engine.start();
        scheduler = createScheduler({
          ...needs,
          database: needs.reservedDatabase,
          definitions: needs.definitions(),
          enqueue: enqueueing.enqueue,
          taskMetrics: taskMetrics(),
        });
        await scheduler.start();
      },
      stop: async () => {
        await scheduler?.stop();
        await engine?.stop();
      },
    },
  };
};

import { defineCounter, defineGauge, defineHistogram } from '../../platform/metrics/metric.ts';
import type { Task } from '../../platform/tasks/task.ts';
import { attemptOutcomes, liveStates } from './engine/states.ts';
import { taskEngineNames } from './engine/transport.ts';

const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();

const waitBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];
const runBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** A request of somebody, the tick of a schedule, or the house by itself: a task, a timer, the command line. */
const enqueueSources = ['request', 'schedule', 'house'] as const;
export type EnqueueSource = (typeof enqueueSources)[number];

/** The metrics of the task system; their labels are the kinds and queues that this process knows. */
export const createTaskMetrics = (definitions: readonly Task[]) => {
  const scheduled = distinct(definitions.flatMap(({ name, schedule: ticks }) => (ticks ? [name] : [])));
  const schedule = scheduled.length > 0 ? scheduled : ['none'];
  const kind = distinct(definitions.map(({ name }) => name));
  const queue = distinct(definitions.map((definition) => definition.queue));
  return {
    enqueued: defineCounter({
      name: 'castellan.task.enqueued',
      unit: '{task}',
      description: 'Tasks enqueued by this process and committed, by what brought them about.',
      labels: { queue, kind, source: enqueueSources },
    }),
    waitDuration: defineHistogram({
      name: 'castellan.task.wait.duration',
      unit: 's',
      description: 'From when a task was due to when a worker took it.',
      labels: { queue },
      buckets: waitBuckets,
    }),
    runDuration: defineHistogram({
      name: 'castellan.task.run.duration',
      unit: 's',
      description: 'How long attempts ran, until their outcome was written.',
      labels: { kind, outcome: attemptOutcomes },
      buckets: runBuckets,
    }),
    finished: defineCounter({
      name: 'castellan.task.finished',
      unit: '{task}',
      description: 'Tasks that are over: succeeded, cancelled or dead.',
      labels: { queue, kind, state: ['succeeded', 'cancelled', 'dead'] },
    }),
    retried: defineCounter({
      name: 'castellan.task.retried',
      unit: '{task}',
      description: 'Attempts that failed and are followed by another.',
      labels: { queue, kind },
    }),
    leaseExpired: defineCounter({
      name: 'castellan.task.lease.expired',
      unit: '{lease}',
      description: 'Leases of lost workers that this process found expired.',
      labels: { queue },
    }),
    leaseLost: defineCounter({
      name: 'castellan.task.lease.lost',
      unit: '{lease}',
      description: 'Tasks whose lease this process lost while it ran them; their results were dropped.',
      labels: { queue },
    }),
    redispatched: defineCounter({
      name: 'castellan.task.redispatched',
      unit: '{task}',
      description: 'Tasks whose hint nobody took from a broker in time, and that were made ready again.',
      labels: { queue },
    }),
    redriven: defineCounter({
      name: 'castellan.task.redriven',
      unit: '{task}',
      description: 'Dead tasks that were replayed.',
      labels: { queue },
    }),
    queueDepth: defineGauge({
      name: 'castellan.task.queue.depth',
      unit: '{task}',
      description: 'Tasks of a queue by state, as last counted.',
      scope: 'house',
      labels: { queue, state: liveStates },
    }),
    awaiting: defineGauge({
      name: 'castellan.task.queue.awaiting',
      unit: '{task}',
      description:
        'Blocked tasks of a queue that wait for other tasks, and not for a permit of their key; as last counted.',
      scope: 'house',
      labels: { queue },
    }),
    dead: defineGauge({
      name: 'castellan.task.dead',
      unit: '{task}',
      description: 'Dead letters by kind, as last counted.',
      scope: 'house',
      labels: { kind },
    }),
    oldestReadyAge: defineGauge({
      name: 'castellan.task.queue.oldest_ready.age',
      unit: 's',
      description: 'For how long the longest waiting ready task has been due, as last counted.',
      scope: 'house',
      labels: { queue },
    }),
    workerSlots: defineGauge({
      name: 'castellan.task.worker.slots',
      unit: '{slot}',
      description: 'Slots of this process for running tasks.',
      labels: { queue, state: ['used', 'free'] },
    }),
    scheduleLag: defineHistogram({
      name: 'castellan.task.schedule.lag',
      unit: 's',
      description: 'From a tick of a schedule until its task was made.',
      labels: { schedule },
      buckets: waitBuckets,
    }),
    scheduleMissed: defineCounter({
      name: 'castellan.task.schedule.missed',
      unit: '{tick}',
      description: 'Ticks that passed without a task of their own.',
      labels: { schedule },
    }),
    transportUp: defineGauge({
      name: 'castellan.task.transport.up',
      unit: '{transport}',
      description:
        'Whether workers hear at once that there is work: 1 or 0. Without it they look several times a second.',
      labels: { transport: taskEngineNames },
      merged: 'min',
    }),
  };
};

export type TaskMetrics = ReturnType<typeof createTaskMetrics>;

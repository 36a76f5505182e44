import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { ObserveMetric } from '../../../platform/metrics/aggregator.ts';
import type { Metrics } from '../../../platform/metrics/metric.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Notifications } from '../../../platform/postgres/notifications.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { Task } from '../../../platform/tasks/task.ts';
import type { Tracer } from '../../../platform/tracing/tracer.ts';
import { brokerAway, brokerUsed } from '../tasks.log.ts';
import type { TaskMetrics } from '../tasks.metrics.ts';
import type { Announcer } from './announcer.ts';
import { createCounts } from './counts.ts';
import { observeCounts } from './counts-observation.ts';
import { createMaintenance } from './maintenance.ts';
import { createObserver } from './observer.ts';
import { createPresence } from './presence.ts';
import type { TaskTransport } from './transport.ts';
import { createWorker } from './worker.ts';

/** Longer without a look at the queues, or without hearing, and something is wrong. */
const longestSilenceMs = 10_000;

export type EngineNeeds = {
  readonly reservedDatabase: Database;
  readonly notifications: Notifications;
  readonly announcer: Announcer;
  readonly transport: TaskTransport;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly observe: ObserveMetric;
  readonly taskMetrics: TaskMetrics;
  readonly version: string;
  readonly definitions: () => readonly Task[];
  readonly work: { readonly queues: readonly string[] | null; readonly concurrency: number };
  readonly leaseSeconds: number;
  readonly drainSeconds: number;
  readonly historyDays: number;
};

export type Engine = {
  /** @throws Problem `SERVICE_UNAVAILABLE` when the database is away. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** @throws Error that says what does not work. */
  check(): void;
  /** @throws Error that says why the broker is not used. */
  checkBroker(): void;
};

/** The worker of this process with all it does beside running tasks: it registers, counts, and keeps the history short. */
export const createEngine = (needs: EngineNeeds): Engine => {
  const { reservedDatabase: database, notifications, transport, clock, work, drainSeconds } = needs;
  const definitions = needs.definitions();
  const names = work.queues ?? [...new Set(definitions.map(({ queue }) => queue))];
  const queues = new Map(names.map((queue) => [queue, work.concurrency]));
  let deafSinceMs: number | undefined;
  let brokerAwayBecause: string | null = null;
  const counts = createCounts({ ...needs, database });
  const worker = createWorker({
    ...needs,
    database,
    transport,
    definitions,
    queues,
    observer: createObserver({ ...needs, counts }),
    drainMs: drainSeconds * 1000,
  });
  const presence = createPresence({ ...needs, database, workerId: worker.id, definitions, queues });
  const maintenance = createMaintenance({ ...needs, database, presence });

  needs.observe(needs.taskMetrics.workerSlots, () =>
    worker
      .slots()
      .flatMap(({ queue, active, free }) => [
        [{ queue, state: 'used' as const }, active] as const,
        [{ queue, state: 'free' as const }, free] as const,
      ]),
  );
  observeCounts(needs.observe, needs.taskMetrics, counts);
  needs.observe(needs.taskMetrics.transportUp, () => [[{ transport: transport.name }, transport.isUp() ? 1 : 0]]);

  transport.onChange((reason) => {
    brokerAwayBecause = reason;
    if (reason === null) needs.log.write(brokerUsed, { engine: transport.name });
    else needs.log.write(brokerAway, { engine: transport.name, reason });
  });

  return {
    async start() {
      await presence.register();
      await maintenance.start();
      await transport.start();
      worker.start();
      counts.start();
    },
    async stop() {
      maintenance.stop();
      await worker.stop();
      await transport.close();
      await counts.stop();
      await presence.leave().catch(() => {});
    },
    checkBroker() {
      if (transport.isUp()) return;
      throw new Error(
        `The broker of the tasks is away: ${brokerAwayBecause ?? 'no connection yet'}. Workers take tasks from PostgreSQL.`,
      );
    },
    check() {
      const nowMs = clock.monotonicMs();
      const silentMs = nowMs - worker.lookedAtMs();
      if (silentMs > longestSilenceMs) {
        throw new Error(`The queues could not be looked at for ${Math.round(silentMs / 1000)} s.`);
      }
      deafSinceMs = notifications.isHearing() ? undefined : (deafSinceMs ?? nowMs);
      if (deafSinceMs !== undefined && nowMs - deafSinceMs > longestSilenceMs) {
        throw new Error('Notifications of PostgreSQL do not arrive; waiting tasks are found by looking for them.');
      }
    },
  };
};

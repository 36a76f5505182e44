import { hostname } from 'node:os';
import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Task } from '../../../platform/tasks/task.ts';
import {
  deleteLostWorkers,
  deleteWorker,
  ensureQueues,
  touchKinds,
  upsertKinds,
  upsertWorker,
} from './presence.store.ts';

export type PresenceNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly version: string;
  readonly workerId: string;
  readonly definitions: readonly Task[];
  readonly queues: ReadonlyMap<string, number>;
};

export type Presence = {
  /** Says what this process can run, so that it may be enqueued. */
  register(): Promise<void>;
  /** Says that it is still there. */
  renew(): Promise<void>;
  leave(): Promise<void>;
};

const describe = (task: Task) => ({
  name: task.name,
  queue: task.queue,
  description: task.description,
  source: task.source,
  priority: task.priority,
  attempts: task.attempts,
  timeout_ms: task.timeoutMs,
  concurrency_per_key: task.concurrency?.limit ?? null,
  rate_per_key: task.concurrency?.rate?.count ?? null,
  rate_key_seconds: task.concurrency?.rate?.seconds ?? null,
  is_public: task.isPublic ?? false,
  unique_by: task.uniqueBy ?? null,
  concurrency_by: task.concurrency?.by ?? null,
  payload_schema: z.toJSONSchema(task.payload, { io: 'input', unrepresentable: 'any' }),
});

/** What the database knows of a worker: which kinds it can run, where it is, and that it lives. */
export const createPresence = (needs: PresenceNeeds): Presence => {
  const { database, clock, version, workerId, definitions, queues } = needs;
  const kinds = definitions.map(({ name }) => name);

  const sayHere = (): Promise<unknown> =>
    database.execute(upsertWorker, [
      workerId,
      hostname(),
      process.pid,
      version,
      [...queues.keys()],
      Math.max(0, ...queues.values()),
      clock.now(),
    ]);

  return {
    async register() {
      await Promise.all([
        database.execute(upsertKinds, [JSON.stringify(definitions.map(describe))]),
        database.execute(ensureQueues, [[...queues.keys(), ...definitions.map(({ queue }) => queue)]]),
        sayHere(),
      ]);
    },
    async renew() {
      await Promise.all([database.execute(touchKinds, [kinds]), database.execute(deleteLostWorkers, []), sayHere()]);
    },
    async leave() {
      await database.execute(deleteWorker, [workerId]);
    },
  };
};

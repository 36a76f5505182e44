import assert from 'node:assert/strict';
import { after } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import type { EnqueueOptions } from '../../src/platform/tasks/enqueue.ts';
import { defineTask, type Task, type TaskOptions } from '../../src/platform/tasks/task.ts';
import type { TaskCause } from '../../src/vocabulary/task-cause.ts';
import type { TestDatabase } from './test-database.ts';
import { openTestHouse, type TestHouse, type TestHouseOptions } from './test-house.ts';
import { openTestPool } from './test-pool.ts';
import { waitFor } from './test-tokens.ts';

/** A cause for tasks that no request made. */
export const bySystem: TaskCause = { actorKind: 'system', actorId: null, request: null };

const shown = z.object({
  state: z.string(),
  attempts: z.number(),
  result: z.unknown(),
  dead_reason: z.string().nullable(),
  past_attempts: z.array(
    z.looseObject({
      number: z.number(),
      outcome: z.string(),
      error: z.looseObject({ type: z.string(), message: z.string() }).nullable(),
    }),
  ),
  lease_expiries: z.number(),
  progress: z.unknown(),
});

export type ShownTask = z.output<typeof shown>;

/** Looks at tasks, and does to them what only a test would, over the database. */
export const openTaskStand = async (database: TestDatabase) => {
  const client = new pg.Client(database.owner);
  // The database may be removed before this hook's turn comes.
  client.on('error', () => {});
  await client.connect();
  await client.query('set search_path to castellan');
  after(() => client.end());
  const query = async (text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await client.query(text, [...values])).rows;
  return {
    query,
    /** A task, wherever it is; undefined when there is none. */
    task: async (id: string): Promise<ShownTask | undefined> => {
      const [row] = await query(
        `select state, attempts, null::jsonb as result, dead_reason, past_attempts, lease_expiries, progress from tasks where id = $1
         union all
         select state, attempts, result, null, past_attempts, lease_expiries, progress from task_history where id = $1`,
        [id],
      );
      return row === undefined ? undefined : shown.parse(row);
    },
    /** As if its worker had not been heard of for as long as a lease lasts, and cannot renew it any more. */
    expireLease: async (id: string): Promise<void> => {
      await query(
        `update tasks set lease_expires_at = clock_timestamp() - interval '1 s', lease_id = gen_random_uuid() where id = $1`,
        [id],
      );
    },
  };
};

/** A kind of task for a test: any payload, and no wait worth the name between attempts. */
export const madeTask = (
  name: string,
  options: Partial<TaskOptions<Record<string, unknown>>>,
): Task<Record<string, unknown>> =>
  defineTask<Record<string, unknown>>({
    name,
    description: 'A task of a test.',
    payload: z.record(z.string(), z.unknown()),
    backoff: { firstMs: 1, maxMs: 5 },
    run: async () => null,
    ...options,
  });

/** A house that runs tasks, and the means to give it some and to watch. */
export const openTaskHouse = async (options: TestHouseOptions = {}) => {
  const house: TestHouse = await openTestHouse(options);
  const looking = await openTaskStand(house.database);
  const pool = openTestPool(house.database.application);
  after(() => pool.close());
  return {
    ...looking,
    house,
    pool,
    /** Enqueues in a transaction of its own. @returns the task's id. */
    enqueue: <Payload>(task: Task<Payload>, payload: Payload, more: Partial<EnqueueOptions> = {}): Promise<string> =>
      pool.database.transaction(async (tx) => {
        const { id } = await house.composed.tasks.enqueue(tx, task, payload, { cause: bySystem, ...more });
        return id;
      }),
    enqueueMany: <Payload>(task: Task<Payload>, payloads: readonly Payload[], more: Partial<EnqueueOptions> = {}) =>
      pool.database.transaction((tx) =>
        house.composed.tasks.enqueueMany(tx, task, payloads, { cause: bySystem, ...more }),
      ),
    /** Waits until the task is in the state, and answers it. */
    reaches: (id: string, state: string, withinMs = 10_000): Promise<ShownTask> =>
      waitFor(async () => {
        const task = await looking.task(id);
        assert.equal(task?.state, state);
        return task;
      }, withinMs),
  };
};

/** A promise that a test keeps when it likes: for a run that lasts exactly as long as it should. */
export const createGate = (): { readonly passed: Promise<void>; open(): void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
};

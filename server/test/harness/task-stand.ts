import { after } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { defineTask, type TaskOptions } from '../../src/platform/tasks/task.ts';
import type { TaskCause } from '../../src/vocabulary/task-cause.ts';
import type { TestDatabase } from './test-database.ts';

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
  return {
    query: async (text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> =>
      (await client.query(text, [...values])).rows,
    /** A task, wherever it is; undefined when there is none. */
    task: async (id: string): Promise<ShownTask | undefined> => {
      const { rows } = await client.query(
        `select state, attempts, null::jsonb as result, dead_reason, past_attempts, lease_expiries, progress from tasks where id = $1
         union all
         select state, attempts, result, null, past_attempts, lease_expiries, progress from task_history where id = $1`,
        [id],
      );
      return rows.length === 0 ? undefined : shown.parse(rows[0]);
    },
  };
};

/** A kind of task for a test: any payload, and no wait worth the name between attempts. */
export const madeTask = (name: string, options: Partial<TaskOptions<Record<string, unknown>>>) =>
  defineTask<Record<string, unknown>>({
    name,
    description: 'A task of a test.',
    payload: z.record(z.string(), z.unknown()),
    backoff: { firstMs: 1, maxMs: 5 },
    run: async () => null,
    ...options,
  });

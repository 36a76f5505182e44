import { after } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { z } from 'zod';
import { sql } from '../../src/platform/postgres/database.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { defineTask } from '../../src/platform/tasks/task.ts';
import { bearer } from './people.ts';
import { createRoleHolders, type RoleHolder } from './role-holders.ts';
import { openTestHouse, type TestHouse } from './test-house.ts';
import { openTestPool } from './test-pool.ts';

const insertKind = sql({
  name: 'test.insert_task_kind',
  text: `insert into task_kinds (name, queue, description, source, priority, attempts, timeout_ms, payload_schema, seen_at)
         values ($1, 'default', 'For a test.', $2, 1, 3, 60000, $3, clock_timestamp() - make_interval(secs => $4))`,
  row: z.unknown(),
});
const insertTask = sql({
  name: 'test.insert_desk_task',
  text: `insert into tasks (id, kind, queue, priority, state, payload, attempts, max_attempts, timeout_ms, started_at, finished_at,
                            dead_reason, lease_id, lease_expires_at, past_attempts, schedule, request_id, actor_kind, actor_id)
         values ($1, $2, $3, $4, $5, $6, $7, 3, 60000, case when $7 > 0 then clock_timestamp() end,
                 case when $5 = 'dead' then clock_timestamp() end, case when $5 = 'dead' then 'attempts_exhausted' end,
                 case when $5 = 'running' then gen_random_uuid() end,
                 case when $5 = 'running' then clock_timestamp() + interval '60 s' end, $8, $9, $10, $11, $12)`,
  row: z.unknown(),
});
/** As a worker does it that has finished a task. */
const finish = sql({
  name: 'test.finish_desk_task',
  text: `with gone as (delete from tasks where id = $1 returning *)
         insert into task_history (id, kind, queue, priority, state, payload, created_at, due_at, attempts, max_attempts,
                                   timeout_ms, lease_expiries, started_at, progress, past_attempts, result, finished_at, replays,
                                   schedule, request_id, trace_id, actor_kind, actor_id)
         select id, kind, queue, priority, $2, payload, created_at, due_at, 1, max_attempts, timeout_ms, 0,
                clock_timestamp(), progress, past_attempts, $3, clock_timestamp(), replays, schedule, request_id, trace_id,
                actor_kind, actor_id
           from gone`,
  row: z.unknown(),
});

export type DeskTask = {
  readonly kind?: string;
  readonly queue?: string;
  readonly priority?: number;
  readonly state?: 'blocked' | 'scheduled' | 'ready' | 'dispatched' | 'running' | 'dead';
  readonly payload?: unknown;
  readonly attempts?: number;
  readonly pastAttempts?: readonly unknown[];
  readonly schedule?: string;
  readonly requestId?: string;
  readonly actorId?: string;
};

export type DeskStand = {
  readonly house: TestHouse;
  readonly pool: ReturnType<typeof openTestPool>;
  readonly holder: ReturnType<typeof createRoleHolders>;
  readonly administrator: RoleHolder;
  /** A call as the administrator, or as somebody else. */
  call(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object, as?: RoleHolder, headers?: object): Reply;
  /** Shows a kind as a worker would. @param hoursAgo when it did last. */
  showKind(name: string, schema: object, options?: { source?: 'team' | 'built_in'; hoursAgo?: number }): Promise<void>;
  /** Puts a task there as it would be in that state. @returns its id. */
  put(task?: DeskTask): Promise<string>;
  /** Moves a task into the history. */
  finish(id: string, state?: 'succeeded' | 'cancelled', result?: unknown): Promise<void>;
};

type Reply = Promise<LightMyRequestResponse>;

/** A house in which nothing runs by itself, so that every task stays in the state a test gave it. */
export const openDeskStand = async (): Promise<DeskStand> => {
  const house = await openTestHouse({
    work: null,
    tasks: [
      defineTask({
        name: 'internal.act',
        description: 'The product’s own.',
        payload: z.object({}),
        run: async () => null,
      }),
    ],
  });
  const pool = openTestPool(house.database.application);
  after(() => pool.close());
  const { database } = pool;
  const holder = createRoleHolders(house);
  const administrator = await holder('admin');

  return {
    house,
    pool,
    holder,
    administrator,
    call: (method, url, payload, as = administrator, headers = {}) =>
      house.http.inject({
        method,
        url: `/api/v1${url}`,
        headers: { ...bearer(as.accessToken), ...headers },
        ...(payload && { payload }),
      }),
    showKind: async (name, schema, { source = 'team', hoursAgo = 0 } = {}) => {
      await database.execute(insertKind, [name, source, JSON.stringify(schema), hoursAgo * 3600]);
    },
    put: async (task = {}) => {
      const id = systemRandomness.uuid();
      const { kind = 'report.build', queue = 'default', priority = 1, state = 'ready', payload = {} } = task;
      await database.execute(insertTask, [
        ...[id, kind, queue, priority, state, JSON.stringify(payload), task.attempts ?? 0],
        JSON.stringify(task.pastAttempts ?? []),
        ...[task.schedule ?? null, task.requestId ?? null, task.actorId === undefined ? 'system' : 'user'],
        task.actorId ?? null,
      ]);
      return id;
    },
    finish: async (id, state = 'succeeded', result = null) => {
      await database.execute(finish, [id, state, JSON.stringify(result)]);
    },
  };
};

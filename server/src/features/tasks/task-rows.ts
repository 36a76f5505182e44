import { z } from 'zod';

/** Where a task is on its way. The last two are in the history; the others in `tasks`. */
export const liveStates = ['blocked', 'scheduled', 'ready', 'dispatched', 'running', 'dead'] as const;
export const finishedStates = ['succeeded', 'cancelled'] as const;
export const taskStates = [...liveStates, ...finishedStates] as const;

export type TaskState = (typeof taskStates)[number];

export const actorKinds = ['user', 'system', 'operator', 'anonymous'] as const;

/** A task as the desk lists it, whichever table it stands in. */
export const taskRow = z.object({
  id: z.string(),
  kind: z.string(),
  queue: z.string(),
  priority: z.int(),
  state: z.enum(taskStates),
  createdAt: z.date(),
  dueAt: z.date(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  cancelRequestedAt: z.date().nullable(),
  attempts: z.int(),
  maxAttempts: z.int(),
  leaseExpiries: z.int(),
  replays: z.int(),
  progress: z.unknown(),
  deadReason: z.string().nullable(),
  /** Why it is blocked: other tasks that have not succeeded, or the permits of its key. */
  blockedBy: z.enum(['tasks', 'key']).nullable(),
  uniqueKey: z.string().nullable(),
  concurrencyKey: z.string().nullable(),
  workerId: z.string().nullable(),
  schedule: z.string().nullable(),
  requestId: z.string().nullable(),
  traceId: z.string().nullable(),
  actorKind: z.enum(actorKinds),
  actorId: z.string().nullable(),
});

export type TaskRow = z.output<typeof taskRow>;

const common = `id, kind, queue, priority, state, created_at as "createdAt", due_at as "dueAt", started_at as "startedAt",
  finished_at as "finishedAt", cancel_requested_at as "cancelRequestedAt", attempts, max_attempts as "maxAttempts",
  lease_expiries as "leaseExpiries", replays, progress, unique_key as "uniqueKey",
  worker_id as "workerId", schedule, request_id as "requestId", trace_id as "traceId", actor_kind as "actorKind",
  actor_id as "actorId"`;

export const liveColumns = `${common}, coalesce(concurrency_key, held_key) as "concurrencyKey", dead_reason as "deadReason",
  case when state = 'blocked' then case when waits_left = 0 then 'key' else 'tasks' end end as "blockedBy"`;
export const finishedColumns = `${common}, concurrency_key as "concurrencyKey", null::text as "deadReason",
  null::text as "blockedBy"`;

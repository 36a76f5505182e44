import type { Uuid } from '../src/vocabulary/ids.ts';
import type { Chance } from './chance.ts';
import { insertInto, type Row } from './rows.ts';
import type { Failing } from './task-errors.ts';
import { after, minuteMs, secondMs } from './times.ts';

/** As much of a kind as a task takes over. */
export type KindOfTask = {
  readonly name: string;
  readonly queue: string;
  readonly priority: number;
  readonly attempts: number;
  readonly timeoutMs: number;
};

/** Who or what made a task. */
export type Cause = {
  readonly actorKind: 'user' | 'system' | 'operator' | 'anonymous';
  readonly actorId: Uuid | null;
  readonly requestId: Uuid | null;
  readonly traceId: string | null;
};

export const bySystem: Cause = { actorKind: 'system', actorId: null, requestId: null, traceId: null };

const shared = [
  ...['id', 'kind', 'queue', 'priority', 'state', 'payload', 'created_at', 'due_at', 'attempts', 'max_attempts'],
  ...[
    'timeout_ms',
    'lease_expiries',
    'worker_id',
    'started_at',
    'cancel_requested_at',
    'unique_key',
    'concurrency_key',
  ],
  ...[
    'progress',
    'past_attempts',
    'finished_at',
    'replays',
    'schedule',
    'request_id',
    'trace_id',
    'actor_kind',
    'actor_id',
  ],
];

export const insertHistory = insertInto('task_history', [...shared, 'result']);

export const insertTasks = insertInto('tasks', [
  ...shared,
  ...['first_due_at', 'epoch', 'lease_id', 'lease_expires_at', 'holds_permit', 'holds_slot', 'dead_reason'],
]);

export const insertKeys = insertInto('task_keys', ['kind', 'key', 'running', 'rate_taken']);

export const insertTallies = insertInto('task_tallies', ['minute', 'queue', 'kind', 'outcome', 'count', 'run_ms']);

/** The members that every task has; what differs is written over it. */
export const taskRow = (
  kind: KindOfTask,
  payload: Row,
  { id, createdAt, cause }: { readonly id: Uuid; readonly createdAt: Date; readonly cause: Cause },
): Row => ({
  ...{ id, kind: kind.name, queue: kind.queue, priority: kind.priority, payload },
  ...{ created_at: createdAt, due_at: createdAt, first_due_at: null, attempts: 0, max_attempts: kind.attempts },
  ...{ timeout_ms: kind.timeoutMs, lease_expiries: 0, worker_id: null, started_at: null, cancel_requested_at: null },
  ...{ unique_key: null, concurrency_key: null, progress: null, past_attempts: [], finished_at: null, replays: 0 },
  ...{ schedule: null, request_id: cause.requestId, trace_id: cause.traceId, result: null },
  ...{ actor_kind: cause.actorKind, actor_id: cause.actorId, epoch: 0, lease_id: null, lease_expires_at: null },
  ...{ holds_permit: false, holds_slot: false, dead_reason: null },
});

export type FailedAttempts = { readonly attempts: readonly Row[]; readonly endedAt: Date };

/** From when a worker goes silent until its tasks are taken from it. */
const silenceMs = 62 * secondMs;

const longestPauseMs = 10 * minuteMs;

/** So many attempts that failed alike, each later than the one before, as the waiting doubles. A crash is not counted. */
export const failedAttempts = (
  chance: Chance,
  firstAt: Date,
  count: number,
  { outcome, error }: Failing,
  { timeoutMs, workerId }: { readonly timeoutMs: number; readonly workerId: Uuid },
): FailedAttempts => {
  const isCrash = outcome === 'crashed';
  const runMs = { crashed: silenceMs, timeout: Math.min(timeoutMs, 10 * minuteMs), failed: null }[outcome];
  const attempts: Row[] = [];
  let endedAt = firstAt;
  for (let number = 1; number <= count; number += 1) {
    const doubledMs = chance.between(20, 90) * secondMs * 2 ** (number - 2);
    const pauseMs = isCrash ? secondMs : Math.min(doubledMs, longestPauseMs);
    const startedAt = number === 1 ? firstAt : after(endedAt, pauseMs);
    endedAt = after(startedAt, runMs ?? chance.between(40, 9_000));
    const counted = isCrash ? 1 : number;
    attempts.push({ number: counted, started_at: startedAt, ended_at: endedAt, outcome, error, worker_id: workerId });
  }
  return { attempts, endedAt };
};

import type { TaskAttempt, TaskDetail, TaskKind } from 'castellan-client';

/** A task as the server shows it, for tests. */
export const taskDetail = (changes: Partial<TaskDetail> = {}): TaskDetail => ({
  id: '01a20370-8aa9-7142-964d-81df0ca65b26',
  kind: 'report.build',
  queue: 'reports',
  state: 'ready',
  priority: 1,
  created_at: '2026-11-22T10:00:00.000Z',
  due_at: '2026-11-22T10:00:00.000Z',
  started_at: null,
  finished_at: null,
  attempts_made: 0,
  max_attempts: 3,
  replays: 0,
  progress: null,
  dead_reason: null,
  cancel_requested_at: null,
  unique_key: null,
  concurrency_key: null,
  schedule: null,
  worker_id: null,
  cause: { actor: { kind: 'system', id: null }, request_id: null, trace_id: null },
  payload: { month: '2026-10' },
  result: null,
  timeout_ms: 300_000,
  lease_expiries: 0,
  attempts: [],
  timeline: [],
  ...changes,
});

export const attempt = (changes: Partial<TaskAttempt> = {}): TaskAttempt => ({
  number: 1,
  started_at: '2026-11-22T10:00:01.000Z',
  ended_at: '2026-11-22T10:00:02.500Z',
  outcome: 'failed',
  error: null,
  worker_id: null,
  ...changes,
});

export const taskKind = (changes: Partial<TaskKind> = {}): TaskKind => ({
  name: 'report.build',
  description: 'Builds the report of a month.',
  queue: 'reports',
  source: 'team',
  can_be_enqueued: true,
  priority: 1,
  max_attempts: 3,
  timeout_ms: 300_000,
  concurrency_per_key: null,
  payload_schema: { type: 'object' },
  is_served: true,
  seen_at: '2026-11-22T10:00:00.000Z',
  ...changes,
});

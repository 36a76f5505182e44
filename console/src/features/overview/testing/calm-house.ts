import type { Health, Queue, Schedule, TaskWorker } from 'castellan-client';
import { alertRule } from '../../../testing/alert-rule.ts';
import { housePermissions } from '../readings.ts';

export const allPermissions = housePermissions;

export const queue = (name: string, more: Partial<Queue> = {}): Queue => ({
  name,
  paused_at: null,
  paused_by: null,
  concurrency_limit: null,
  rate_limit: null,
  counts: { blocked: 0, scheduled: 0, ready: 0, dispatched: 0, running: 0, dead: 0 },
  counted_at: '2026-11-22T12:00:00.000Z',
  oldest_age_seconds: null,
  throughput: { minutes: 5, outcomes: {}, mean_run_ms: null },
  workers: 1,
  ...more,
});

export const worker: TaskWorker = {
  id: '01a20377-0000-7000-8000-0000000000bb',
  host: 'tower',
  pid: 7,
  version: '0.1.0',
  queues: ['default'],
  concurrency: 4,
  running: 0,
  started_at: '2026-11-22T08:00:00.000Z',
  seen_at: '2026-11-22T12:00:00.000Z',
  is_alive: true,
  clock_skew_ms: 0,
};

export const schedule = (name: string, more: Partial<Schedule> = {}): Schedule => ({
  name,
  kind: 'audit.prune',
  cron: '0 3 * * *',
  time_zone: 'UTC',
  catch_up: 'once',
  catch_up_max: 1,
  paused_at: null,
  last_tick_at: null,
  next_tick_at: '2026-11-23T03:00:00.000Z',
  lag_seconds: 0,
  last_task_id: null,
  last_task: null,
  is_served: true,
  ...more,
});

export const healthy: Health = { status: 'healthy', checks: { database: true, mail: true } };

const emptyPage = { data: [], next_cursor: null };

/** What a house answers in which all is well and nothing happens. */
export const calmHouse: Readonly<Record<string, () => unknown>> = {
  'GET /api/v1/health': () => healthy,
  'GET /api/v1/alerts': () => ({ data: [alertRule()] }),
  'GET /api/v1/queues': () => ({ data: [queue('default')] }),
  'GET /api/v1/workers': () => ({ data: [worker] }),
  'GET /api/v1/tasks/dead': () => ({ data: [], total: 0, is_whole: true }),
  'GET /api/v1/schedules': () => ({ data: [schedule('prune')] }),
  'GET /api/v1/login-records': () => emptyPage,
  'GET /api/v1/mail': () => emptyPage,
  'GET /api/v1/invitations': () => emptyPage,
  'GET /api/v1/rate-limits': () => emptyPage,
  // Nothing is told yet.
  'GET /api/v1/monitoring/live': () =>
    new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } }),
};

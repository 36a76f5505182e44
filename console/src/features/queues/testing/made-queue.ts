import type { Queue } from 'castellan-client';

/** A queue as the server shows it, for tests. */
export const madeQueue = (changes: Partial<Queue> = {}): Queue => ({
  name: 'reports',
  paused_at: null,
  paused_by: null,
  concurrency_limit: null,
  rate_limit: null,
  counts: { blocked: 0, scheduled: 0, ready: 0, dispatched: 0, running: 0, dead: 0 },
  counted_at: '2026-11-22T10:00:00.000Z',
  oldest_age_seconds: null,
  throughput: { minutes: 5, outcomes: {}, mean_run_ms: null },
  workers: 1,
  ...changes,
});

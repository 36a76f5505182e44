import type { CountedRequest } from '../../platform/http/limiting.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { LimitPolicy } from './limit-policies.ts';
import { limitProblem } from './limit-refusal.ts';
import { limitDecisions } from './rate-limits.metrics.ts';

type Window = { taken: number; endsAtMs: number };

/** Counts in this process alone, for what is asked so often that nothing else may be asked. */
export type ProcessLimit = {
  /** @throws Problem `RATE_LIMIT_EXCEEDED` when nothing is left; only then is a report noted. */
  count(key: string, atMs: number, request: Pick<CountedRequest, 'noteLimit'>): void;
  sweep(atMs: number): void;
};

const maxWindows = 50_000;
const sharedWindows = 1024;

/**
 * A window for each caller, bounded in number: who comes when all are taken shares one of 1,024, so a flood of callers
 * neither grows the memory nor goes uncounted.
 */
export const createProcessLimit = (policy: LimitPolicy, metrics: Metrics): ProcessLimit => {
  const { points, windowSeconds } = policy.budget;
  const windows = new Map<string, Window>();
  const shared = Array.from({ length: sharedWindows }, (): Window => ({ taken: 0, endsAtMs: 0 }));

  const open = (key: string): Window => {
    if (windows.size >= maxWindows) {
      let hash = 0;
      for (let index = 0; index < key.length; index += 1) hash = (hash * 31 + key.charCodeAt(index)) | 0;
      const window = shared[(hash >>> 0) % sharedWindows];
      if (window !== undefined) return window;
    }
    const window = { taken: 0, endsAtMs: 0 };
    windows.set(key, window);
    return window;
  };

  return {
    count(key, atMs, request) {
      const window = windows.get(key) ?? open(key);
      if (window.endsAtMs <= atMs) {
        window.endsAtMs = atMs + windowSeconds * 1000;
        window.taken = 0;
      }
      if (window.taken < points) {
        window.taken += 1;
        return;
      }
      metrics.increment(limitDecisions, { policy: policy.name, outcome: 'refused' });
      const refused = { policy, limit: points, counterId: null, retryAtMs: window.endsAtMs, blockedUntilMs: null };
      throw limitProblem(refused, atMs, request.noteLimit);
    },
    sweep(atMs) {
      for (const [key, window] of windows) if (window.endsAtMs <= atMs) windows.delete(key);
    },
  };
};

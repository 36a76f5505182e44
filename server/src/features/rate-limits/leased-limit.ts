import type { Clock } from '../../platform/clock/clock.ts';
import type { LimitReport } from '../../platform/http/limit-report.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Counted, Counting, Subject } from './counting.ts';
import type { LimitPolicy } from './limit-policies.ts';
import { limitProblem, reportOf } from './limit-refusal.ts';
import { limitDecisions, limitLeases } from './rate-limits.metrics.ts';

/** What is left of the points that this process has taken from the store for one subject. */
type Lease = {
  counterId: string;
  left: number;
  /** What the store still had when it was last asked. */
  remaining: number;
  limit: number;
  /** Until when the points hold, or the refusal when there are none. */
  endsAtMs: number;
  isRefused: boolean;
  asking: Promise<void> | undefined;
};

/** Counts most requests without asking anybody. */
export type LeasedLimit = {
  /**
   * Takes one point. Answers without a promise while the lease lasts.
   *
   * @throws Problem `RATE_LIMIT_EXCEEDED` when nothing is left.
   */
  count(key: string, noteLimit: ((report: LimitReport) => void) | null): void | Promise<void>;
  /** Puts one point back, for as long as its lease lasts. */
  giveBack(key: string): void;
  /** Forgets the lease of one counter. */
  forget(counterId: string): void;
  sweep(atMs: number): void;
};

export const pointsPerLease = 20;
const maxLeases = 50_000;

/**
 * Points in memory, taken from the shared store in blocks of up to twenty.
 *
 * The store gives each point to one process only, so all processes together never let through more than the policy says.
 * What one holds and does not use is missing to the others: the store gives at most a quarter of what is left, so that
 * this is little when points run short. A lease ends with the window of the store.
 *
 * The number of leases is bounded; the oldest goes first. Its points are lost, nothing is gained by it.
 */
export const createLeasedLimit = (
  policy: LimitPolicy,
  subjectOf: (key: string) => Subject,
  { counting, clock, metrics }: { readonly counting: Counting; readonly clock: Clock; readonly metrics: Metrics },
): LeasedLimit => {
  const leases = new Map<string, Lease>();
  const allowed = { policy: policy.name, outcome: 'allowed' } as const;
  const refused = { policy: policy.name, outcome: 'refused' } as const;

  const find = (key: string): Lease => {
    const known = leases.get(key);
    if (known) return known;
    if (leases.size >= maxLeases) {
      const [oldest] = leases.keys();
      if (oldest !== undefined) leases.delete(oldest);
    }
    const lease: Lease = {
      counterId: counting.counterOf(policy, subjectOf(key)).id,
      left: 0,
      remaining: 0,
      limit: policy.budget.points,
      endsAtMs: 0,
      isRefused: false,
      asking: undefined,
    };
    leases.set(key, lease);
    return lease;
  };

  const ask = async (key: string, lease: Lease): Promise<void> => {
    let counted: Counted;
    try {
      counted = await counting.take(policy, subjectOf(key), pointsPerLease, null);
    } catch (error) {
      metrics.increment(limitLeases, { policy: policy.name, outcome: 'failed' });
      throw error;
    }
    metrics.increment(limitLeases, { policy: policy.name, outcome: 'held' in counted ? 'granted' : 'refused' });
    if ('held' in counted) {
      const { held } = counted;
      lease.left = held.granted;
      lease.remaining = held.remaining;
      lease.limit = held.counter.budget.points;
      lease.endsAtMs = held.ticket;
      lease.isRefused = false;
    } else {
      lease.left = 0;
      lease.remaining = 0;
      lease.limit = counted.refused.limit;
      lease.endsAtMs = counted.refused.retryAtMs;
      lease.isRefused = true;
    }
  };

  /** Whether the question is answered: a point was taken, or the refusal thrown. */
  const settle = (lease: Lease, atMs: number, noteLimit: ((report: LimitReport) => void) | null): boolean => {
    if (atMs >= lease.endsAtMs) return false;
    if (lease.left > 0) {
      lease.left -= 1;
      metrics.increment(limitDecisions, allowed);
      noteLimit?.(reportOf(policy, lease.limit, lease.left + lease.remaining, lease.endsAtMs, atMs));
      return true;
    }
    if (!lease.isRefused) return false;
    metrics.increment(limitDecisions, refused);
    const { counterId, limit, endsAtMs: retryAtMs } = lease;
    throw limitProblem({ policy, limit, counterId, retryAtMs, blockedUntilMs: null }, atMs, noteLimit);
  };

  const countAfterAsking = async (
    key: string,
    lease: Lease,
    noteLimit: ((report: LimitReport) => void) | null,
  ): Promise<void> => {
    for (;;) {
      lease.asking ??= ask(key, lease).finally(() => {
        lease.asking = undefined;
      });
      await lease.asking;
      // Many may have waited for the same answer: who finds nothing left of it asks again.
      if (settle(lease, clock.now().getTime(), noteLimit)) return;
    }
  };

  return {
    count(key, noteLimit) {
      const lease = find(key);
      if (settle(lease, clock.now().getTime(), noteLimit)) return;
      return countAfterAsking(key, lease, noteLimit);
    },
    giveBack(key) {
      const lease = leases.get(key);
      if (lease === undefined || lease.isRefused || clock.now().getTime() >= lease.endsAtMs) return;
      lease.left += 1;
    },
    forget(counterId) {
      for (const [key, lease] of leases) if (lease.counterId === counterId) leases.delete(key);
    },
    sweep(atMs) {
      for (const [key, lease] of leases) if (lease.endsAtMs <= atMs && lease.asking === undefined) leases.delete(key);
    },
  };
};

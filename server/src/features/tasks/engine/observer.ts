import type { Metrics } from '../../../platform/metrics/metric.ts';
import type { TaskMetrics } from '../tasks.metrics.ts';
import type { Counts } from './counts.ts';
import type { Outcome } from './outcome.ts';
import type { AttemptOutcome } from './states.ts';
import type { WorkerObserver } from './worker.ts';

export type ObserverNeeds = {
  readonly metrics: Metrics;
  readonly taskMetrics: TaskMetrics;
  readonly counts: Pick<Counts, 'note'>;
};

const endedAs = (outcome: Outcome): AttemptOutcome => (outcome.kind === 'failed' ? outcome.ended : outcome.kind);

/** Turns what the worker does into metrics. */
export const createObserver = ({ metrics, taskMetrics, counts }: ObserverNeeds): WorkerObserver => ({
  claimed({ queue, waitedMs }) {
    metrics.histogram(taskMetrics.waitDuration, Math.max(waitedMs, 0) / 1000, { queue });
  },
  settled({ task: { kind, queue }, outcome, ranMs }, how) {
    if (!how.isKept) return metrics.increment(taskMetrics.leaseLost, { queue });
    if (ranMs !== null) metrics.histogram(taskMetrics.runDuration, ranMs / 1000, { kind, outcome: endedAs(outcome) });
    if (outcome.kind === 'released') return;
    counts.note(queue, kind, endedAs(outcome), ranMs ?? 0);
    if (outcome.kind !== 'failed') metrics.increment(taskMetrics.finished, { queue, kind, state: outcome.kind });
    else if (how.deadReason !== null) metrics.increment(taskMetrics.finished, { queue, kind, state: 'dead' });
    else metrics.increment(taskMetrics.retried, { queue, kind });
  },
  redispatched: (queue) => metrics.increment(taskMetrics.redispatched, { queue }),
  reaped({ kind, queue, deadReason }) {
    metrics.increment(taskMetrics.leaseExpired, { queue });
    if (deadReason !== null) metrics.increment(taskMetrics.finished, { queue, kind, state: 'dead' });
  },
});

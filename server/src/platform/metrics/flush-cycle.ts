import type { Clock } from '../clock/clock.ts';
import type { MetricRegistry, MetricSnapshot } from './aggregator.ts';
import { type MetricExporter, subtractSnapshots } from './flush.ts';

export type FlushCycleNeeds = {
  readonly registry: Pick<MetricRegistry, 'snapshot' | 'startedAt'>;
  readonly exporters: readonly MetricExporter[];
  readonly clock: Pick<Clock, 'now'>;
  readonly intervalMs: number;
  /** How long the exporters may take over what is left at the end. */
  readonly closeWithinMs?: number;
};

export type FlushCycle = {
  start(): void;
  /** Takes stock now, ahead of the timer. */
  flush(): void;
  /** One last flush, then waits for the exporters, but not for ever. */
  stop(): Promise<void>;
};

/** Takes stock of all metrics at an interval and hands it to every exporter. One snapshot serves them all. */
export const createFlushCycle = (needs: FlushCycleNeeds): FlushCycle => {
  const { registry, exporters, clock, intervalMs, closeWithinMs = 5_000 } = needs;
  let before: readonly MetricSnapshot[] = [];
  let from = registry.startedAt;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    if (exporters.length === 0) return;
    const to = clock.now();
    const cumulative = registry.snapshot();
    const taken = {
      ...{ from, to, startedAt: registry.startedAt, cumulative },
      deltas: subtractSnapshots(cumulative, before),
    };
    before = cumulative;
    from = to;
    for (const exporter of exporters) exporter.take(taken);
  };

  return {
    start: () => {
      timer = setInterval(flush, intervalMs);
      timer.unref();
    },
    flush,
    stop: async () => {
      clearInterval(timer);
      flush();
      const signal = AbortSignal.timeout(closeWithinMs);
      await Promise.all(exporters.map((exporter) => exporter.close(signal)));
    },
  };
};

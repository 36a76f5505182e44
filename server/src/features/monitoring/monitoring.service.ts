import type { EventLoopWatch } from './event-loop-watch.ts';
import type { HealthStatus, HealthWatch } from './health-watch.ts';

export type HealthReport = { readonly status: HealthStatus; readonly checks: Readonly<Record<string, boolean>> };

export type DetailedHealthReport = HealthReport & {
  readonly details: Readonly<
    Record<
      string,
      {
        readonly critical: boolean;
        readonly message: string | null;
        readonly duration_ms: number;
        readonly checked_at: string;
        readonly since: string;
      }
    >
  >;
  readonly metrics: {
    readonly uptime: number;
    readonly memory: number;
    readonly active_connections: number;
    readonly event_loop_lag: number;
  };
};

/** Answers about health from what is known already; nothing here waits. */
export type HealthService = {
  report(): HealthReport;
  detailedReport(): DetailedHealthReport;
  isReady(): boolean;
  /** As the report, and unhealthy while draining. */
  readiness(): HealthReport;
};

export type HealthServiceNeeds = {
  readonly watch: Pick<HealthWatch, 'status' | 'results'>;
  readonly eventLoop: Pick<EventLoopWatch, 'delay'>;
  readonly activeConnections: () => number;
  readonly isDraining: () => boolean;
};

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

export const createHealthService = (needs: HealthServiceNeeds): HealthService => {
  const { watch, eventLoop, activeConnections, isDraining } = needs;

  const report = (): HealthReport => ({
    status: watch.status(),
    checks: Object.fromEntries(watch.results().map(({ name, isUp }) => [name, isUp])),
  });
  const isReady = (): boolean => !isDraining() && watch.status() !== 'unhealthy';

  return {
    report,
    isReady,
    readiness: () => (isReady() ? report() : { ...report(), status: 'unhealthy' }),
    detailedReport: () => ({
      ...report(),
      details: Object.fromEntries(
        watch.results().map((result) => [
          result.name,
          {
            critical: result.isCritical,
            message: result.message,
            duration_ms: round(result.durationMs),
            checked_at: result.checkedAt.toISOString(),
            since: result.since.toISOString(),
          },
        ]),
      ),
      metrics: {
        uptime: round(process.uptime()),
        memory: process.memoryUsage.rss(),
        active_connections: activeConnections(),
        event_loop_lag: round(eventLoop.delay().p99),
      },
    }),
  };
};

import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Log } from '../../platform/log/log.ts';
import type { MetricSnapshot, ObserveMetric } from '../../platform/metrics/aggregator.ts';
import { renderPrometheusText } from '../../platform/metrics/prometheus-text.ts';
import { telemetryDropped } from '../../platform/metrics/telemetry-dropped.ts';
import type { ProblemKind } from '../../platform/problem/problem.ts';
import { createEventLoopWatch } from './event-loop-watch.ts';
import { createHealthWatch, type HealthCheck } from './health-watch.ts';
import { createMetricsTokenReader } from './metrics-token.ts';
import { healthCheckUp } from './monitoring.metrics.ts';
import { createMonitoringRoutes } from './monitoring.routes.ts';
import { createHealthService } from './monitoring.service.ts';
import { observeProcess, processMetrics } from './process.metrics.ts';

export type { HealthCheck } from './health-watch.ts';

export type MonitoringNeeds = {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: {
    readonly metricsToken: string | null;
    readonly environment: 'development' | 'staging' | 'production';
  };
  readonly checks: readonly HealthCheck[];
  /** Connections of clients that are open now. */
  readonly activeConnections: () => number;
  /** Called at start at the earliest, so the registry may be made after this feature. */
  readonly observe: ObserveMetric;
  readonly snapshotMetrics: () => readonly MetricSnapshot[];
  readonly problems: { readonly tokenMissing: ProblemKind; readonly tokenInvalid: ProblemKind };
};

export type Monitoring = {
  readonly feature: Feature;
  /** From now on `/health/ready` says no; call it first when stopping. */
  draining(): void;
};

export const createMonitoring = (needs: MonitoringNeeds): Monitoring => {
  const { clock, log, settings, checks, activeConnections, observe, snapshotMetrics, problems } = needs;
  const watch = createHealthWatch({ clock, log, checks });
  const eventLoop = createEventLoopWatch();
  let isDraining = false;

  const routes = createMonitoringRoutes({
    health: createHealthService({ watch, eventLoop, activeConnections, isDraining: () => isDraining }),
    metricsText: () => renderPrometheusText(snapshotMetrics()),
    readToken: createMetricsTokenReader(settings.metricsToken),
    isDevelopment: settings.environment === 'development',
    problems,
  });

  return {
    draining: () => {
      isDraining = true;
    },
    feature: {
      name: 'monitoring',
      routes,
      problems: [],
      metrics: [...processMetrics, healthCheckUp, telemetryDropped],
      permissions: [],
      start: async () => {
        observeProcess(observe, eventLoop);
        observe(healthCheckUp, () =>
          watch.results().map(({ name, isUp }) => [{ component: name }, isUp ? 1 : 0] as const),
        );
        eventLoop.start();
        await watch.start();
      },
      stop: async () => {
        watch.stop();
        eventLoop.stop();
      },
    },
  };
};

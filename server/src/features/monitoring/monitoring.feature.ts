import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Log } from '../../platform/log/log.ts';
import type { MetricSnapshot, ObserveMetric } from '../../platform/metrics/aggregator.ts';
import type { HouseFigure } from '../../platform/metrics/house-figure.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { renderPrometheusText, renderTargetInfo } from '../../platform/metrics/prometheus-text.ts';
import { telemetryDropped } from '../../platform/metrics/telemetry-dropped.ts';
import type { IpRange } from '../../platform/network/ip-range.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { ProblemKind } from '../../platform/problem/problem.ts';
import type { ProcessCondition } from '../../platform/processes/messages.ts';
import type { Siblings } from '../../platform/processes/siblings.ts';
import { exportMetrics } from '../../platform/telemetry-export/export.metrics.ts';
import { createCollectionWatch } from './collection-watch.ts';
import { databaseFigureMetrics, databaseFigures } from './database-figures.ts';
import { createEventLoopWatch } from './event-loop-watch.ts';
import { createHealthWatch, type HealthCheck } from './health-watch.ts';
import { createHouseFigures } from './house-figures.ts';
import { createMachineWatch } from './machine-watch.ts';
import { createMetricsTokenReader } from './metrics-token.ts';
import { healthCheckUp } from './monitoring.metrics.ts';
import { createMonitoringRoutes, type MaySeeDetail } from './monitoring.routes.ts';
import { createHealthService } from './monitoring.service.ts';
import { observeProcess, processMetrics } from './process.metrics.ts';
import { createRedisFigures, type ReadRedisMemory, redisMemoryLimit, redisMemoryUsage } from './redis-figures.ts';
import { observeSystem, systemMetrics } from './system.metrics.ts';

export type { HealthCheck } from './health-watch.ts';

export type MonitoringNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: {
    readonly metricsToken: string | null;
    /** From where `/metrics` may be read without it. */
    readonly metricsAddresses: readonly IpRange[];
    readonly environment: 'development' | 'staging' | 'production';
    readonly dataDir: string;
  };
  /** What the metrics are about, as `target_info` tells Prometheus. */
  readonly resource: Readonly<Record<string, string>>;
  /** Of what they say and what this process knows, the answers are made. */
  readonly siblings: Siblings;
  readonly checks: readonly HealthCheck[];
  /** Connections of clients that are open now. */
  readonly activeConnections: () => number;
  /** Called at start at the earliest, so the registry may be made after this feature. */
  readonly observe: ObserveMetric;
  readonly snapshotMetrics: () => readonly MetricSnapshot[];
  /** Null without Redis. */
  readonly readRedisMemory: ReadRedisMemory | null;
  /** What the features count for the whole house; asked at start, when all are there. */
  readonly figures: () => readonly HouseFigure[];
  readonly maySeeDetail: MaySeeDetail;
  readonly problems: { readonly tokenMissing: ProblemKind; readonly tokenInvalid: ProblemKind };
};

export type Monitoring = {
  readonly feature: Feature;
  /** From now on `/health/ready` says no; call it first when stopping. */
  draining(): void;
  /** How this process is, for its siblings. */
  condition(): ProcessCondition;
};

export const createMonitoring = (needs: MonitoringNeeds): Monitoring => {
  const { clock, log, settings, resource, checks, activeConnections, observe, snapshotMetrics, siblings, problems } =
    needs;
  const watch = createHealthWatch({ clock, log, checks });
  const eventLoop = createEventLoopWatch();
  const machine = createMachineWatch({ clock, dataDir: settings.dataDir });
  const collections = createCollectionWatch(needs.metrics);
  const houseFigures = createHouseFigures(needs);
  let isDraining = false;
  const condition = (): ProcessCondition => ({
    checks: [...watch.results()],
    activeConnections: activeConnections(),
    memoryBytes: process.memoryUsage.rss(),
    eventLoopLagSeconds: eventLoop.delay().p99,
    uptimeSeconds: process.uptime(),
  });

  const routes = createMonitoringRoutes({
    health: createHealthService({ status: watch.status, condition, siblings, isDraining: () => isDraining }),
    metricsText: async () =>
      renderTargetInfo(resource) + renderPrometheusText(await siblings.gather(snapshotMetrics())),
    readToken: createMetricsTokenReader(settings.metricsToken),
    maySeeDetail: needs.maySeeDetail,
    allowedAddresses: settings.metricsAddresses,
    isDevelopment: settings.environment === 'development',
    problems,
  });

  return {
    draining: () => {
      isDraining = true;
    },
    condition,
    feature: {
      name: 'monitoring',
      routes,
      problems: [],
      metrics: [
        ...processMetrics,
        ...systemMetrics,
        healthCheckUp,
        telemetryDropped,
        ...databaseFigureMetrics,
        redisMemoryUsage,
        redisMemoryLimit,
        ...exportMetrics,
      ],
      figures: [...databaseFigures, ...createRedisFigures(needs.readRedisMemory)],
      permissions: [],
      start: async () => {
        observeProcess(observe, eventLoop);
        observeSystem(observe, machine);
        observe(healthCheckUp, () =>
          watch.results().map(({ name, isUp }) => [{ component: name }, isUp ? 1 : 0] as const),
        );
        eventLoop.start();
        machine.start();
        collections.start();
        houseFigures.start();
        await watch.start();
      },
      stop: async () => {
        watch.stop();
        eventLoop.stop();
        collections.stop();
        await machine.stop();
        await houseFigures.stop();
      },
    },
  };
};

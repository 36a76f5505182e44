import type { Audit } from '../features/audit/audit.feature.ts';
import { type CauseNeeds, createCause } from '../features/cause/cause.feature.ts';
import { createLogRecords, type LogRecordsNeeds } from '../features/log-records/log-records.feature.ts';
import { createMetricStore, type MetricStoreNeeds } from '../features/metric-store/metric-store.feature.ts';
import { createMonitoring } from '../features/monitoring/monitoring.feature.ts';
import { createProcesses } from '../features/processes/processes.feature.ts';
import { tokenInvalid, tokenMissing } from '../features/tokens/tokens.errors.ts';
import { createTraces } from '../features/traces/traces.feature.ts';
import type { Feature } from '../platform/feature/feature.ts';
import type { HouseFigure } from '../platform/metrics/house-figure.ts';
import type { TraceSink } from '../platform/tracing/span.ts';
import { createAlerting } from './alerting.ts';
import { createCauseReaders } from './cause-readers.ts';
import type { FeatureNeeds } from './feature-needs.ts';
import { createExporters } from './metric-exporters.ts';
import { createProcessControl } from './process-control.ts';
import type { createWork } from './work.ts';

export type ObservationNeeds = Pick<ReturnType<typeof createWork>, 'mail' | 'tasks'> &
  Pick<CauseNeeds, 'isAllowed'> &
  Pick<LogRecordsNeeds, 'cursors' | 'requireCurrent'> &
  Pick<MetricStoreNeeds, 'authenticate'> & {
    readonly audit: Pick<Audit, 'log' | 'record'>;
    /** Of every feature; asked once all are there. */
    readonly figures: () => readonly HouseFigure[];
  };

/** How the house is faring: health, metrics, traces, alerts, and what they are kept in. */
export const createObservation = (needs: FeatureNeeds, joined: ObservationNeeds) => {
  const { mail, tasks, audit, authenticate, isAllowed, figures } = joined;
  const { configuration, database, clock, log } = needs;
  const { settings } = configuration;

  const exporters = createExporters(needs);
  const monitoring = createMonitoring({
    database,
    clock,
    log,
    metrics: needs.metrics,
    settings: {
      metricsToken: settings.METRICS_TOKEN,
      metricsAddresses: settings.METRICS_ALLOWED_ADDRESSES,
      environment: configuration.environment,
      dataDir: configuration.dataDir,
    },
    resource: exporters.resource,
    siblings: needs.siblings,
    ...needs.watched,
    readRedisMemory: needs.redis?.memory ?? null,
    figures,
    checks: [
      ...needs.watched.checks,
      ...exporters.checks,
      { name: 'mail', isCritical: false, run: mail.check },
      // Whoever only enqueues looks whether there are workers at all.
      ...(needs.work === null ? [] : [{ name: 'queue', isCritical: false, run: tasks.checkQueue } as const]),
      ...(tasks.checkBroker === null
        ? []
        : [{ name: 'task_broker', isCritical: false, run: tasks.checkBroker } as const]),
    ],
    maySeeDetail: async (authorization) => {
      if (authorization === undefined) return false;
      try {
        return isAllowed(await authenticate(authorization), 'monitoring:read');
      } catch {
        return false;
      }
    },
    problems: { tokenMissing, tokenInvalid },
  });

  const metricStore = createMetricStore({
    ...needs,
    ...{ authenticate, isAllowed },
    settings: {
      flushIntervalMs: settings.METRICS_FLUSH_INTERVAL,
      minutesDays: settings.METRICS_MINUTES_DAYS,
      hoursDays: settings.METRICS_HOURS_DAYS,
    },
    snapshotMetrics: needs.watched.snapshotMetrics,
  });

  const alerts = createAlerting(needs, {
    ...{ mail, metricStore, cursors: joined.cursors, recordAudit: audit.record },
    requireCurrent: joined.requireCurrent,
  });

  const logRecords = createLogRecords({
    ...needs,
    listen: needs.listenToLog,
    cursors: joined.cursors,
    recordAudit: audit.record,
    requireCurrent: joined.requireCurrent,
  });

  const processControl = createProcessControl(needs, {
    recordAudit: audit.record,
    requireCurrent: joined.requireCurrent,
  });

  const processes = createProcesses({
    ...needs,
    parts: [
      ...(needs.servesApi === false ? [] : (['api'] as const)),
      ...(needs.work === null ? [] : (['worker'] as const)),
    ],
  });

  const traces = createTraces({ ...needs, cursors: joined.cursors });

  const readers = createCauseReaders({
    database: needs.readDatabase,
    audit,
    mail,
    logRecords,
    segments: traces.reading,
  });
  const cause = createCause({ readers, clock, isAllowed });

  /** From now on everybody who asks is told that this process ends; first of all when stopping. */
  const draining = (): void => {
    monitoring.draining();
    processes.draining();
  };

  const features: readonly Feature[] = [
    monitoring.feature,
    processes.feature,
    alerts.feature,
    metricStore.feature,
    logRecords.feature,
    traces.feature,
    ...processControl.features,
    cause.feature,
  ];
  const metricExporters = [metricStore.exporter, ...exporters.metricExporters];
  /** Where kept traces go. */
  const traceSinks: readonly TraceSink[] = [traces.sink, logRecords.traceSink, ...exporters.traceSinks];

  return {
    ...{ alerts, monitoring, processes, metricStore, logRecords, traces, processControl },
    ...{ features, metricExporters, traceSinks, draining },
  };
};

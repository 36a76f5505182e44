import { hostname } from 'node:os';
import type { HealthCheck } from '../features/monitoring/monitoring.feature.ts';
import type { MetricExporter } from '../platform/metrics/flush.ts';
import { createOutbound } from '../platform/outbound/outbound.ts';
import { createConsoleExporter } from '../platform/telemetry-export/console-exporter.ts';
import { createDatadogExporter } from '../platform/telemetry-export/datadog/datadog-exporter.ts';
import type { ExportQueueNeeds } from '../platform/telemetry-export/export-queue.ts';
import { createOtlpExporter } from '../platform/telemetry-export/otlp/otlp-exporter.ts';
import { describeResource, type TelemetryResource } from '../platform/telemetry-export/telemetry-resource.ts';
import type { TraceSink } from '../platform/tracing/span.ts';
import type { Configuration } from './configuration.ts';
import type { FeatureNeeds } from './feature-needs.ts';

type Exporters = {
  readonly metricExporters: readonly MetricExporter[];
  readonly traceSinks: readonly TraceSink[];
  /** None where nothing is sent anywhere. */
  readonly checks: readonly HealthCheck[];
  /** Of the server as a whole, however many processes it has. */
  readonly resource: TelemetryResource;
};

/** A path below what the operator named, whatever it ends with. */
const below = (base: URL, path: string): URL => {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}/${path}`;
  return url;
};

const openOtlp = (needs: FeatureNeeds, resource: TelemetryResource, queueNeeds: ExportQueueNeeds) => {
  const { settings } = needs.configuration;
  const base = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const metricsUrl = settings.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT ?? (base && below(base, 'v1/metrics'));
  const tracesUrl = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && below(base, 'v1/traces'));
  if (metricsUrl === null && tracesUrl === null) return null;
  return createOtlpExporter(
    {
      ...{ metricsUrl, tracesUrl, resource, version: needs.version },
      headers: Object.fromEntries(settings.OTEL_EXPORTER_OTLP_HEADERS),
      isCompressed: settings.OTEL_EXPORTER_OTLP_COMPRESSION === 'gzip',
      itemsPerRequest: settings.METRICS_BATCH_SIZE,
    },
    queueNeeds,
  );
};

const openDatadog = ({ settings }: Configuration, resource: TelemetryResource, queueNeeds: ExportQueueNeeds) => {
  const { DATADOG_API_KEY: apiKey, DD_SITE, DD_URL, METRICS_BATCH_SIZE: itemsPerRequest } = settings;
  if (apiKey === null) return null;
  const origin = DD_URL ?? new URL(`https://api.${DD_SITE}`);
  return createDatadogExporter({ apiKey, origin, itemsPerRequest, resource }, queueNeeds);
};

/** The ways out of the house for metrics and traces that the settings ask for, any number of them at once. */
export const createExporters = (needs: FeatureNeeds): Exporters => {
  const { configuration, clock, randomness, metrics, log, version, announce } = needs;
  const { settings, environment, port } = configuration;
  const { count, slot } = needs.siblings;
  const facts = {
    ...{ version, environment, port },
    serviceName: settings.OTEL_SERVICE_NAME,
    attributes: Object.fromEntries(settings.OTEL_RESOURCE_ATTRIBUTES),
    hostName: hostname(),
    processId: count > 1 ? process.ppid : process.pid,
  };
  const resource = describeResource({ ...facts, slot: count > 1 ? slot : null });
  const queueNeeds = { post: createOutbound({ clock, metrics }), clock, randomness, metrics, log };
  const otlp = openOtlp(needs, resource, queueNeeds);
  const datadog = openDatadog(configuration, resource, queueNeeds);
  const remote = [otlp, datadog].filter((one) => one !== null);
  const isPrinted = settings.METRICS_CONSOLE === 'on' && announce !== undefined;
  const check: HealthCheck = {
    name: 'monitoring',
    isCritical: false,
    run: async () => {
      for (const exporter of remote) exporter.check();
    },
  };
  return {
    metricExporters: [...remote.map((one) => one.metrics), ...(isPrinted ? [createConsoleExporter(announce)] : [])],
    traceSinks: otlp === null ? [] : [otlp.traces],
    checks: [check],
    resource: describeResource({ ...facts, slot: null }),
  };
};

import type { MetricExporter } from '../../metrics/flush.ts';
import type { Span, TraceSegment, TraceSink } from '../../tracing/span.ts';
import { createExportQueue, type EncodedBatch, type ExportQueueNeeds } from '../export-queue.ts';
import { gzipped } from '../gzipped.ts';
import { bytesOfPoint, cumulativePoints, type MetricPoint } from '../metric-point.ts';
import type { TelemetryResource } from '../telemetry-resource.ts';
import { loadOtlpEncoder, type OtlpEncoder } from './otlp-encoder.ts';

export type OtlpSettings = {
  /** Null sends no metrics. */
  readonly metricsUrl: URL | null;
  /** Null sends no traces. */
  readonly tracesUrl: URL | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly isCompressed: boolean;
  readonly itemsPerRequest: number;
  readonly resource: TelemetryResource;
  readonly version: string;
};

export type OtlpExporter = {
  readonly metrics: MetricExporter;
  readonly traces: TraceSink;
  /** @throws Error when metrics or traces could not be delivered for over a minute. */
  check(): void;
};

/** OTLP/HTTP 1.x: every other refusal must not be repeated. */
const retriedStatuses = new Set([429, 502, 503, 504]);

/** Spans that wait for the next flush; beyond it they are handed on at once. */
const mostGatheredSpans = 512;

const bytesOfSpan = ({ name, attributes }: Span): number => 300 + name.length + 64 * Object.keys(attributes).length;

/** What belongs to the whole segment stands in its first span, where trace viewers look for it. */
const spansOf = ({ spans, keptBecause, requestId, taskId, userId, sessionId }: TraceSegment): Span[] => {
  const [root, ...others] = spans;
  const attributes = {
    ...root.attributes,
    'castellan.kept_because': keptBecause,
    ...(requestId !== null && { 'castellan.request_id': requestId }),
    ...(taskId !== null && { 'castellan.task_id': taskId }),
    ...(userId !== null && { 'user.id': userId }),
    ...(sessionId !== null && { 'session.id': sessionId }),
  };
  return [{ ...root, attributes }, ...others];
};

/**
 * Sends metrics and kept traces to an OpenTelemetry Collector, or whatever else speaks OTLP over HTTP. Sums are
 * cumulative: VictoriaMetrics and Prometheus take no others. Traces leave with the next flush of the metrics.
 */
export const createOtlpExporter = (settings: OtlpSettings, needs: ExportQueueNeeds): OtlpExporter => {
  const { metricsUrl, tracesUrl, headers, isCompressed, itemsPerRequest, resource, version } = settings;
  let loading: Promise<OtlpEncoder> | undefined;
  const encoder = (): Promise<OtlpEncoder> => {
    loading ??= loadOtlpEncoder(resource, { version });
    return loading;
  };
  const batchOf = async (body: Uint8Array): Promise<EncodedBatch> => ({
    body: isCompressed ? await gzipped(body) : body,
    headers: {
      ...headers,
      'content-type': 'application/x-protobuf',
      ...(isCompressed && { 'content-encoding': 'gzip' }),
    },
  });

  const metrics =
    metricsUrl &&
    createExportQueue<MetricPoint>(
      {
        exporter: 'otlp_metrics',
        purpose: 'metrics.otlp',
        url: metricsUrl,
        itemsPerRequest,
        retriedStatuses,
        bytesOf: bytesOfPoint,
        encode: async (points) => batchOf((await encoder()).metrics(points)),
        readRejected: async (answer) => (await encoder()).rejectedPoints(answer),
      },
      needs,
    );
  const traces =
    tracesUrl &&
    createExportQueue<Span>(
      {
        exporter: 'otlp_traces',
        purpose: 'traces.otlp',
        url: tracesUrl,
        itemsPerRequest,
        retriedStatuses,
        bytesOf: bytesOfSpan,
        encode: async (spans) => batchOf((await encoder()).spans(spans)),
        readRejected: async (answer) => (await encoder()).rejectedSpans(answer),
      },
      needs,
    );

  let gathered: Span[] = [];
  const handOnSpans = (): void => {
    if (gathered.length === 0) return;
    traces?.add(gathered);
    gathered = [];
  };

  return {
    metrics: {
      name: 'otlp',
      take: (flush) => {
        metrics?.add(cumulativePoints(flush));
        handOnSpans();
      },
      close: async (signal) => {
        handOnSpans();
        await Promise.all([metrics?.close(signal), traces?.close(signal)]);
      },
    },
    traces: {
      wants: () => traces !== null,
      take: (segment) => {
        gathered.push(...spansOf(segment));
        if (gathered.length >= mostGatheredSpans) handOnSpans();
      },
    },
    check: () => {
      metrics?.check();
      traces?.check();
    },
  };
};

import type { ProtobufMetricsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Span, SpanKind } from '../../tracing/span.ts';
import type { MetricPoint } from '../metric-point.ts';
import type { TelemetryResource } from '../telemetry-resource.ts';

type ResourceMetrics = Parameters<typeof ProtobufMetricsSerializer.serializeRequest>[0];
type MetricData = ResourceMetrics['scopeMetrics'][number]['metrics'][number];
type ReadableSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];
type HrTime = ReadableSpan['startTime'];

/** Requests of OTLP/HTTP in binary protobuf, and what the answers say. */
export type OtlpEncoder = {
  metrics(points: readonly MetricPoint[]): Uint8Array;
  spans(spans: readonly Span[]): Uint8Array;
  /** Points or spans that the receiver did not take although it answered 200. */
  rejectedPoints(answer: Uint8Array): number;
  rejectedSpans(answer: Uint8Array): number;
};

const hrTimeOf = (ms: number): HrTime => {
  const seconds = Math.floor(ms / 1000);
  // Numbers of this size carry a quarter of a microsecond: finer digits would be made up.
  return [seconds, Math.round((ms - seconds * 1000) * 1000) * 1000];
};

/** The numbers of OpenTelemetry's enumerations, whose modules are as large as the SDK. */
const cumulative = 1;
const doubleValue = 1;
const dataPointType = { histogram: 0, gauge: 2, sum: 3 } as const;
const spanKinds: Readonly<Record<SpanKind, ReadableSpan['kind']>> = {
  internal: 0,
  server: 1,
  client: 2,
  producer: 3,
  consumer: 4,
};
const statusCodes = { unset: 0, ok: 1, error: 2 } as const;
const sampledFlag = 1;

const metricDataOf = (points: readonly [MetricPoint, ...MetricPoint[]]): MetricData => {
  const { name, description, unit, kind, buckets = [] } = points[0].metric;
  const base = { descriptor: { name, description, unit, valueType: doubleValue }, aggregationTemporality: cumulative };
  const place = ({ labels, from, to }: MetricPoint) => ({
    attributes: labels,
    startTime: hrTimeOf(from.getTime()),
    endTime: hrTimeOf(to.getTime()),
  });
  const numbers = points.flatMap((point) => (point.kind === 'number' ? [{ ...place(point), value: point.value }] : []));
  if (kind === 'gauge') return { ...base, dataPointType: dataPointType.gauge, dataPoints: numbers };
  if (kind === 'counter') {
    return { ...base, dataPointType: dataPointType.sum, isMonotonic: true, dataPoints: numbers };
  }
  const histograms = points.flatMap((point) =>
    point.kind === 'histogram'
      ? [
          {
            ...place(point),
            value: {
              buckets: { boundaries: [...buckets], counts: [...point.counts] },
              sum: point.sum,
              count: point.count,
            },
          },
        ]
      : [],
  );
  return { ...base, dataPointType: dataPointType.histogram, dataPoints: histograms };
};

const groupByMetric = (points: readonly MetricPoint[]): readonly (readonly [MetricPoint, ...MetricPoint[]])[] => {
  const groups = new Map<unknown, [MetricPoint, ...MetricPoint[]]>();
  for (const point of points) {
    const group = groups.get(point.metric);
    if (group === undefined) groups.set(point.metric, [point]);
    else group.push(point);
  }
  return [...groups.values()];
};

/**
 * Loads OpenTelemetry's own serialisers: a tenth of a second and some 25 MB, paid by whoever exports and nobody else.
 */
export const loadOtlpEncoder = async (
  attributes: TelemetryResource,
  { version }: { readonly version: string },
): Promise<OtlpEncoder> => {
  const transformer = await import('@opentelemetry/otlp-transformer');
  const resource: ResourceMetrics['resource'] = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: () => resource,
  };
  const scope = { name: 'castellan', version };

  const readableSpanOf = (span: Span): ReadableSpan => {
    const { traceId, parentSpanId } = span;
    return {
      name: span.name,
      kind: spanKinds[span.kind],
      spanContext: () => ({ traceId, spanId: span.spanId, traceFlags: sampledFlag }),
      ...(parentSpanId !== null && {
        parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: sampledFlag },
      }),
      startTime: hrTimeOf(span.startedAtMs),
      endTime: hrTimeOf(span.startedAtMs + span.durationMs),
      duration: hrTimeOf(span.durationMs),
      ended: true,
      status: { code: statusCodes[span.status], ...(span.error !== null && { message: span.error }) },
      attributes: span.attributes,
      links: [],
      events: [],
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  };
  const bytesOf = (encoded: Uint8Array | undefined): Uint8Array => {
    if (encoded === undefined) throw new Error('The serialiser answered nothing.');
    return encoded;
  };
  return {
    metrics: (points) =>
      bytesOf(
        transformer.ProtobufMetricsSerializer.serializeRequest({
          resource,
          scopeMetrics: [{ scope, metrics: groupByMetric(points).map(metricDataOf) }],
        }),
      ),
    rejectedPoints: (answer) =>
      transformer.ProtobufMetricsSerializer.deserializeResponse(answer).partialSuccess?.rejectedDataPoints ?? 0,
    rejectedSpans: (answer) =>
      transformer.ProtobufTraceSerializer.deserializeResponse(answer).partialSuccess?.rejectedSpans ?? 0,
    spans: (spans) => bytesOf(transformer.ProtobufTraceSerializer.serializeRequest(spans.map(readableSpanOf))),
  };
};

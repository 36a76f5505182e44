import root from 'otlp-decoder/build/src/generated/root.js';
import { z } from 'zod';

/*
 * Reads OTLP with the message types that protobufjs generated from OpenTelemetry's .proto files: what another
 * implementation makes of our bytes, not what the one that wrote them does.
 */

const longAsNumber = z.union([z.number(), z.string().transform(Number)]).default(0);
const attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.object({
        stringValue: z.string().optional(),
        intValue: longAsNumber.optional(),
        doubleValue: z.number().optional(),
        boolValue: z.boolean().optional(),
      }),
    }),
  )
  .default([])
  .transform((pairs) =>
    Object.fromEntries(
      pairs.map(({ key, value }) => [key, value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.intValue]),
    ),
  );
const resource = z.object({ attributes }).transform((one) => one.attributes);
const scope = z.object({ name: z.string(), version: z.string().optional() });
const place = { attributes, startTimeUnixNano: z.string(), timeUnixNano: z.string() };
const number = z.object({ ...place, asDouble: z.number().optional(), asInt: longAsNumber.optional() });
const histogram = z.object({
  ...place,
  count: longAsNumber,
  sum: z.number().default(0),
  bucketCounts: z.array(longAsNumber).default([]),
  explicitBounds: z.array(z.number()).default([]),
});
const metric = z.object({
  name: z.string(),
  description: z.string().default(''),
  unit: z.string().default(''),
  gauge: z.object({ dataPoints: z.array(number) }).optional(),
  sum: z
    .object({ dataPoints: z.array(number), aggregationTemporality: z.string(), isMonotonic: z.boolean() })
    .optional(),
  histogram: z.object({ dataPoints: z.array(histogram), aggregationTemporality: z.string() }).optional(),
});
const metricsRequest = z.object({
  resourceMetrics: z.array(
    z.object({ resource, scopeMetrics: z.array(z.object({ scope, metrics: z.array(metric) })) }),
  ),
});
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.string(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
  status: z.object({ code: z.string().optional(), message: z.string().optional() }).optional(),
});
const traceRequest = z.object({
  resourceSpans: z.array(z.object({ resource, scopeSpans: z.array(z.object({ scope, spans: z.array(span) })) })),
});

const hasMethods = (type: unknown, ...names: readonly string[]): boolean =>
  names.every((name) => typeof Reflect.get(Object(type), name) === 'function');

/** The message type of this path in the generated module. */
const messageType = (path: string): { read(bytes: Uint8Array): unknown; write(json: unknown): Uint8Array } => {
  const type: unknown = path.split('.').reduce<unknown>((found, name) => Reflect.get(Object(found), name), root);
  if (!hasMethods(type, 'decode', 'encode', 'fromObject', 'toObject')) throw new Error(`There is no message ${path}.`);
  const call = (name: string, ...values: readonly unknown[]) => Reflect.get(Object(type), name).call(type, ...values);
  const options = { longs: String, enums: String, bytes: String };
  return {
    read: (bytes) => call('toObject', call('decode', bytes), options),
    write: (json) => call('encode', call('fromObject', json)).finish(),
  };
};

const metricsType = messageType('opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest');
const metricsAnswerType = messageType('opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse');
const traceType = messageType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

const logsType = messageType('opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest');

/** What the schema understands of a request in the JSON form; members that it does not know are gone. */
export const readAsOtlpLogs = (json: unknown): unknown => logsType.read(logsType.write(json));

/** What a receiver answers that took all points but so many. */
export const partialSuccess = (rejectedDataPoints: number): Uint8Array =>
  metricsAnswerType.write({ partialSuccess: { rejectedDataPoints, errorMessage: 'Too many series.' } });

/** @throws Error when the bytes are no such request. */
export const decodeOtlpMetrics = (bytes: Uint8Array) => metricsRequest.parse(metricsType.read(bytes)).resourceMetrics;

/** @throws Error when the bytes are no such request. */
export const decodeOtlpTraces = (bytes: Uint8Array) => traceRequest.parse(traceType.read(bytes)).resourceSpans;

import type { LogEvent, LogLevel } from './log.ts';
import type { MaskedError } from './masked-error.ts';

/** Severity numbers of the OpenTelemetry logs data model. */
const severityNumbers: Readonly<Record<LogLevel, number>> = { debug: 5, info: 9, warn: 13, error: 17 };

type AnyValue = Readonly<Record<string, unknown>>;

const anyValue = (value: unknown): AnyValue => {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    // 64-bit integers are strings in the JSON form of protobuf.
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: keyValues(Object.entries(value)) } };
  return value === null || value === undefined ? {} : { stringValue: String(value) };
};

const keyValues = (entries: readonly (readonly [string, unknown])[]): { key: string; value: AnyValue }[] =>
  entries.filter(([, value]) => value !== undefined).map(([key, value]) => ({ key, value: anyValue(value) }));

const exceptionEntries = (error: MaskedError | undefined): [string, unknown][] => {
  if (!error) return [];
  const { type, message, stack, ...rest } = error;
  return [
    ['exception.type', type],
    ['exception.message', message],
    ['exception.stacktrace', stack],
    ...Object.entries(rest).map(([name, value]): [string, unknown] => [`castellan.error.${name}`, value]),
  ];
};

/**
 * One line in the form of OpenTelemetry's file exporter (OTLP/JSON): a whole export request with one record, which a
 * Collector reads without being told anything about it.
 */
export const otelLine = (
  at: Date,
  event: LogEvent,
  fields: Readonly<Record<string, unknown>>,
  error: MaskedError | undefined,
  version: string,
): string => {
  const { trace_id: traceId, span_id: spanId, ...attributes } = fields;
  const time = `${at.getTime()}000000`;
  return JSON.stringify({
    resourceLogs: [
      {
        resource: {
          attributes: keyValues([
            ['service.name', 'castellan'],
            ['service.version', version],
          ]),
        },
        scopeLogs: [
          {
            scope: { name: 'castellan' },
            logRecords: [
              {
                timeUnixNano: time,
                observedTimeUnixNano: time,
                severityNumber: severityNumbers[event.level],
                severityText: event.level.toUpperCase(),
                eventName: event.name,
                body: { stringValue: event.message },
                attributes: keyValues([...Object.entries(attributes), ...exceptionEntries(error)]),
                traceId,
                spanId,
              },
            ],
          },
        ],
      },
    ],
  });
};

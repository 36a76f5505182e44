import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { Span } from '../../platform/tracing/span.ts';

/** As far as a packed row may go when it is opened: ten times what 512 spans take. */
const longestJson = 4 * 1024 * 1024;
/** Fast, with buffers that fit some kilobytes: the usual ones take longer to make than the work does. */
const options = { level: 1, windowBits: 12, memLevel: 4, chunkSize: 2_048 };

const packedSpan = z.tuple([
  z.string(),
  z.string().nullable(),
  z.string(),
  z.enum(['server', 'client', 'internal', 'producer', 'consumer']),
  /** Milliseconds after the beginning of the first. */
  z.number(),
  z.number(),
  z.enum(['unset', 'ok', 'error']),
  z.string().nullable(),
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
]);

const packedSpans = z.array(packedSpan).min(1);

/** Finer than that, a time is noise and takes room. */
export const inMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Spans of one segment as bytes for a row. */
export const packSpans = (spans: readonly [Span, ...Span[]]): Buffer => {
  const [{ startedAtMs: beginning }] = spans;
  const packed = spans.map(
    (span): z.input<typeof packedSpan> => [
      span.spanId,
      span.parentSpanId,
      span.name,
      span.kind,
      inMicroseconds(span.startedAtMs - beginning),
      inMicroseconds(span.durationMs),
      span.status,
      span.error,
      { ...span.attributes },
    ],
  );
  return deflateRawSync(JSON.stringify(packed), options);
};

/** @throws Error when the bytes are not what `packSpans` made. */
export const unpackSpans = (bytes: Buffer, traceId: string, beganAt: Date): [Span, ...Span[]] => {
  const text = inflateRawSync(bytes, { maxOutputLength: longestJson }).toString();
  const [first, ...others] = packedSpans.parse(JSON.parse(text)).map(
    ([spanId, parentSpanId, name, kind, offsetMs, durationMs, status, error, attributes]): Span => ({
      ...{ traceId, spanId, parentSpanId, name, kind, status, error, attributes },
      startedAtMs: beganAt.getTime() + offsetMs,
      durationMs,
    }),
  );
  if (first === undefined) throw new Error('A segment has no spans');
  return [first, ...others];
};

import type { Clock } from '../clock/clock.ts';
import type { Metrics } from '../metrics/metric.ts';
import { telemetryDropped } from '../metrics/telemetry-dropped.ts';
import type { Randomness } from '../randomness/randomness.ts';
import { finishSegment } from './finished-segment.ts';
import { createFloodGate, createRatioSampler, createSlowest } from './sampling.ts';
import { type Recording, Segment, type SegmentSubject, type SpanType } from './segment.ts';
import type { KeptBecause, SpanAttributes, TraceSink } from './span.ts';
import { createSpanIds } from './span-ids.ts';

export type TracerNeeds = {
  readonly clock: Clock;
  readonly randomness: Pick<Randomness, 'bytes'>;
  readonly metrics: Pick<Metrics, 'increment'>;
  /** Off: no span is ever made; logs and the tasks of a request still name its trace. */
  readonly isOn: boolean;
  /** The share of traces that are kept whatever becomes of them, from 0 to 1. */
  readonly sampleRatio: number;
  /** The same in all processes of a house. */
  readonly samplingSeed: number;
  /** Where kept segments go; asked each time, since the tracer is there before they are. */
  readonly sinks: () => readonly TraceSink[];
};

/** How a segment ended. */
export type SegmentEnd = {
  readonly hasFailed: boolean;
  readonly error?: unknown;
  /** What there is to say of the root; asked only when the segment is kept. */
  readonly describe?: () => SpanAttributes;
};

export type Tracer = {
  /** Begins what a request or an attempt does. `runBeneath(segment.root, …)` makes it the current one. */
  begin(subject: SegmentSubject, type: SpanType, name: string): Segment;
  /**
   * Ends it. It is kept when it failed (up to sixty times a minute of one name), when it was among the slowest of its name in this hour, or when the ratio draws
   * it. What goes on after it is recorded nowhere. Never throws.
   */
  end(segment: Segment, end: SegmentEnd): void;
};

const withoutRecording: readonly TraceSink[] = [];

export const createTracer = (needs: TracerNeeds): Tracer => {
  const { clock, isOn, metrics } = needs;
  const isDrawn = createRatioSampler(isOn ? needs.sampleRatio : 0, needs.samplingSeed);
  const isSlow = createSlowest();
  const mayKeepFailure = createFloodGate();
  const recording: Recording = {
    clock,
    newSpanId: createSpanIds(needs.randomness),
    isOn,
    isSampled: ({ isSampledByCaller, traceId }) => (isOn && isSampledByCaller) ?? isDrawn(traceId),
  };

  const reasonToKeep = (segment: Segment, hasFailed: boolean, endedMs: number): KeptBecause | undefined => {
    const { root } = segment;
    const isAmongSlowest = isSlow(root.name, endedMs - root.startedMs, endedMs);
    if (hasFailed && mayKeepFailure(root.name, endedMs)) return 'failed';
    if (isAmongSlowest) return 'slow';
    if (segment.isSampled) return 'sampled';
    if (hasFailed) metrics.increment(telemetryDropped, { reason: 'trace_flood' });
    return undefined;
  };

  return {
    begin: (subject, type, name) => new Segment(recording, subject, type, name),
    end: (segment, { hasFailed, error, describe }) => {
      const sinks = isOn && segment.isOpen ? needs.sinks() : withoutRecording;
      if (sinks.length > 0) {
        const { root } = segment;
        root.end();
        const endedMs = root.endedMs ?? root.startedMs;
        const keptBecause = reasonToKeep(segment, hasFailed, endedMs);
        const takers =
          keptBecause === undefined ? [] : sinks.filter((sink) => sink.wants(keptBecause, segment.subject));
        if (keptBecause !== undefined && takers.length > 0) {
          root.hasFailed = hasFailed;
          root.error = error;
          if (describe !== undefined) root.note(describe());
          const kept = finishSegment(segment, keptBecause, { endedMs, endedAtMs: clock.now().getTime() });
          for (const sink of takers) sink.take(kept);
        }
      }
      segment.close();
    },
  };
};

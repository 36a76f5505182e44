import { systemClock } from '../../src/platform/clock/clock.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import type { TraceSegment } from '../../src/platform/tracing/span.ts';
import { createTracer, type Tracer, type TracerNeeds } from '../../src/platform/tracing/tracer.ts';
import { silentMetrics } from './test-pool.ts';

export type KeptTraces = { readonly tracer: Tracer; readonly kept: TraceSegment[] };

/** A tracer that keeps everything, unless told otherwise, in a list. */
export const keepTraces = (options: Partial<TracerNeeds> = {}): KeptTraces => {
  const kept: TraceSegment[] = [];
  const tracer = createTracer({
    clock: systemClock,
    randomness: systemRandomness,
    metrics: silentMetrics,
    isOn: true,
    sampleRatio: 1,
    samplingSeed: 1,
    sinks: () => [{ wants: () => true, take: (segment) => kept.push(segment) }],
    ...options,
  });
  return { tracer, kept };
};

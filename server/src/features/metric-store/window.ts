import type { Selection } from './selection.ts';

/** A selection over the last `windowSeconds` before `at`. */
export type WindowQuestion = Selection & {
  readonly windowSeconds: number;
  readonly at: Date;
};

export type WindowValue = {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /**
   * How much the value rests on: of a counter how many were counted, of a histogram how many were recorded, of a gauge how
   * many times it was read.
   */
  readonly samples: number;
};

/** One quotient: both selections have the same labels in `by`, and both are of counters or histograms, or both of gauges. */
export type RatioQuestion = {
  readonly numerator: Selection;
  readonly denominator: Selection;
  readonly windowSeconds: number;
  readonly at: Date;
};

/**
 * Reads what happened in a window: from the database, merged over all processes, with what this process has not written
 * yet; from the memory of this process while PostgreSQL is away, which then answers windows of at most 15 minutes.
 *
 * What another process recorded arrives when its minute is over: of a window of less than two minutes it may be missing.
 *
 * A series that says nothing of the window is left out; a counter that exists and counted nothing says 0.
 *
 * @throws Problem `SERVICE_UNAVAILABLE` when PostgreSQL is away and the window is longer than memory reaches.
 * @throws Error when the selection cannot be answered: rules are checked when they are loaded.
 */
export type ReadWindow = (question: WindowQuestion) => Promise<readonly WindowValue[]>;

/**
 * The numerator's part of the denominator, for each series of the denominator; 0 where the numerator counted nothing.
 * `samples` are the denominator's. Series whose denominator is 0 are left out.
 */
export type ReadRatio = (question: RatioQuestion) => Promise<readonly WindowValue[]>;

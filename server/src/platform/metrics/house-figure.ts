import type { Queryable } from '../postgres/database.ts';
import type { LabelSets, LabelValues, Metric } from './metric.ts';

/** One gauge of the house with its value. */
export type HouseReading = {
  readonly metric: Metric<LabelSets, 'gauge'>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/**
 * Gauges of the whole house that somebody must count or ask for, which is too dear for every process and every look.
 * One process at a time does it, at the interval; all report what it found.
 */
export type HouseFigure = {
  /** The owner and what is counted: `sessions.living`. */
  readonly name: string;
  /** The gauges it may answer with, each of scope `house`. */
  readonly metrics: readonly Metric<LabelSets, 'gauge'>[];
  readonly everySeconds: number;
  /** What is left out of the answer is not there: its series end. */
  readonly read: (db: Queryable, at: Date) => Promise<readonly HouseReading[]>;
};

/** A reading whose labels the type checker has compared with the metric. */
export const readingOf = <L extends LabelSets>(
  metric: Metric<L, 'gauge'>,
  labels: LabelValues<L>,
  value: number,
): HouseReading => ({ metric, labels, value });

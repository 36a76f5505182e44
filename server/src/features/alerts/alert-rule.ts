import type { MetricKind } from '../../platform/metrics/metric.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';

/** What can be made of the points of a window, by the kind of the metric. */
export const statsOfKind = {
  counter: ['increase', 'rate'],
  gauge: ['avg', 'max', 'min'],
  histogram: ['p50', 'p95', 'p99', 'avg', 'count', 'rate'],
} as const satisfies Readonly<Record<MetricKind, readonly string[]>>;

export type AlertStat = (typeof statsOfKind)[MetricKind][number];

/** Values by label; several of one label are "or", and `!x` is "not x". */
export type LabelFilter = Readonly<Record<string, readonly string[]>>;

/** One figure of a metric over a window. */
export type Selection = {
  readonly metric: string;
  readonly stat: AlertStat;
  readonly where?: LabelFilter;
};

export const operators = ['>', '>=', '<', '<='] as const;

export type Operator = (typeof operators)[number];

export const severities = ['critical', 'warning'] as const;

export type Severity = (typeof severities)[number];

/** Words for the reader of a mail; a team's own rules say the same in both. */
export type Worded = Readonly<Record<MailLanguage, string>>;

/**
 * One rule: when what is measured compares with the threshold for so long, the alert fires. The built-in evaluator, the
 * file for Prometheus and vmalert and the reference page are made from the same value.
 */
export type AlertRule = {
  /** In kebab-case; the name in URLs, in `ALERT_RULES_FILE` and, in camel case, at Prometheus. */
  readonly name: string;
  readonly severity: Severity;
  /** What is wrong when it fires, in a few words. */
  readonly summary: Worded;
  /** The first thing to look at and to do. */
  readonly runbook: Worded;
  readonly measured: Selection;
  /** The share of this that `measured` is. Both are counts; together they make a ratio. */
  readonly outOf?: Selection;
  /** One alert for each combination of these labels; one for all when left out. */
  readonly by?: readonly string[];
  /**
   * Whether it is about one server and not about the house: each judges itself, and its alert has the label `instance`.
   * For what keeps a server from telling the others anything.
   */
  readonly perServer?: true;
  readonly windowSeconds: number;
  /** A shorter window that must say the same, so that the alert ends soon after the trouble (burn rates). */
  readonly confirmSeconds?: number;
  readonly operator: Operator;
  readonly threshold: number;
  /** For how long it must hold before the alert fires. */
  readonly forSeconds: number;
  /** For how long it must not hold any more before a firing alert is over, against flapping. */
  readonly keepFiringSeconds: number;
  /** Below so many events in the window nothing is concluded: of a ratio in `outOf`, else of a histogram. */
  readonly minimumSamples?: number;
  /** What it means that there is no point at all: nothing (when left out), or that the figure is 0. */
  readonly absentMeans?: 'zero';
};

/** The labels of a rule's alerts. */
export const labelsOfRule = ({ by = [], perServer }: Pick<AlertRule, 'by' | 'perServer'>): readonly string[] =>
  perServer ? [...by, 'instance'] : by;

const comparisons: Readonly<Record<Operator, (value: number, threshold: number) => boolean>> = {
  '>': (value, threshold) => value > threshold,
  '>=': (value, threshold) => value >= threshold,
  '<': (value, threshold) => value < threshold,
  '<=': (value, threshold) => value <= threshold,
};

export const isBeyond = ({ operator, threshold }: Pick<AlertRule, 'operator' | 'threshold'>, value: number): boolean =>
  comparisons[operator](value, threshold);

import type { Metric, MetricKind } from '../../platform/metrics/metric.ts';
import { otherLabelValue } from '../../platform/metrics/series-table.ts';

export const stats = ['rate', 'increase', 'avg', 'max', 'min', 'last', 'sum', 'p50', 'p95', 'p99', 'count'] as const;

/**
 * What is made of the recordings of a stretch of time. `rate`: per second. `increase`, `count`: how many. `sum`: of a gauge the
 * average over time, added up over series and processes; of a histogram everything recorded, added up. `p50`, `p95`, `p99`:
 * right within the bucket they fall into.
 */
export type Stat = (typeof stats)[number];

/** The first is the one that is meant when none is named. */
const statsByKind: Readonly<Record<MetricKind, readonly [Stat, ...Stat[]]>> = {
  counter: ['rate', 'increase'],
  gauge: ['avg', 'max', 'min', 'last', 'sum'],
  histogram: ['p95', 'p50', 'p99', 'avg', 'rate', 'count', 'sum'],
};

export const statsOf = ({ kind }: Pick<Metric, 'kind'>): readonly [Stat, ...Stat[]] => statsByKind[kind];

/** For each label the values that count; one that begins with `!` is a value that does not. */
export type LabelConditions = Readonly<Record<string, readonly string[]>>;

/** Which series of a metric, how they are brought together, and what is asked of them. */
export type Selection = {
  readonly metric: string;
  readonly stat: Stat;
  readonly where?: LabelConditions;
  /** The labels that keep series apart; all others are merged. None: everything is one series. */
  readonly by?: readonly string[];
};

/** Where in a selection something is wrong, and what; for a rule file as for a query. */
export type SelectionFault = {
  readonly at: 'metric' | 'stat' | 'where' | 'by';
  readonly message: string;
};

const list = (words: readonly string[]): string => (words.length === 0 ? 'none' : words.join(', '));

const faultOfLabels = (metric: Metric, { where = {}, by = [] }: Selection): SelectionFault | undefined => {
  const known = Object.keys(metric.labels);
  const unknown = by.find((label) => !known.includes(label));
  if (unknown !== undefined) return { at: 'by', message: `The metric has no such label. Its labels: ${list(known)}.` };
  for (const [label, conditions] of Object.entries(where)) {
    // Not what every object has: whoever asks chooses the name.
    const values = Object.hasOwn(metric.labels, label) ? metric.labels[label] : undefined;
    if (values === undefined)
      return { at: 'where', message: `The metric has no such label. Its labels: ${list(known)}.` };
    const allowed = new Set([...values, otherLabelValue]);
    if (conditions.length === 0) return { at: 'where', message: `The label ${label} is given no value.` };
    if (conditions.some((condition) => !allowed.has(condition.replace(/^!/, ''))))
      return { at: 'where', message: `The label ${label} never has that value.` };
  }
  return undefined;
};

/** What is wrong with a selection, or undefined when it can be answered. The sentence repeats nothing of what was sent. */
export const faultOfSelection = (metrics: readonly Metric[], selection: Selection): SelectionFault | undefined => {
  const metric = metrics.find(({ name }) => name === selection.metric);
  if (metric === undefined)
    return { at: 'metric', message: 'There is no such metric. GET /api/v1/monitoring/metrics lists them.' };
  const allowed = statsOf(metric);
  if (!allowed.includes(selection.stat))
    return { at: 'stat', message: `A ${metric.kind} has no such figure. It has: ${list(allowed)}.` };
  return faultOfLabels(metric, selection);
};

/** The label values a metric may carry: for each label the closed list of its values. Anything else is counted as `_other`. */
export type LabelSets = Readonly<Record<string, readonly string[]>>;

export type MetricKind = 'counter' | 'gauge' | 'histogram';

/**
 * Whose figure a series is. `process`: of the process that reports it, so those of several processes are added up,
 * averaged or told apart. `house`: of the whole house, read from what all share; each process that has read it reports
 * the same figure, give or take the moment, so whoever brings processes together takes one of them (the greatest) and
 * never the sum. Only gauges can be of the house: what is counted is counted where it happens.
 */
export type MetricScope = 'process' | 'house';

/** How the gauges of the processes of one server become one: added up, or the greatest, or the least of them. */
export type MergeRule = 'sum' | 'max' | 'min';

/**
 * One metric as its owner declares it. Names follow the OpenTelemetry semantic conventions; ours begin with `castellan.`.
 *
 * Never a label: user id, e-mail, address, session, token, task id, raw path, error text, user agent.
 */
export type Metric<Labels extends LabelSets = LabelSets, Kind extends MetricKind = MetricKind> = {
  readonly name: string;
  readonly kind: Kind;
  readonly scope: MetricScope;
  /** UCUM: `s`, `By`, `1`, `{request}`. */
  readonly unit: string;
  readonly description: string;
  readonly labels: Labels;
  /** Upper bounds of a histogram's buckets, ascending, in `unit`. */
  readonly buckets?: readonly number[];
  /** Of a gauge for which the rule of its scope and unit is wrong; see `merged-snapshots.ts`. */
  readonly merged?: MergeRule;
};

/** The labels of one recording: a value for each label that the metric declares. */
export type LabelValues<Labels extends LabelSets> = { readonly [Name in keyof Labels]: Labels[Name][number] };

/** What the rest of the server records with. Recording never throws and never awaits. */
export type Metrics = {
  increment<L extends LabelSets>(metric: Metric<L, 'counter'>, labels: LabelValues<L>, by?: number): void;
  gauge<L extends LabelSets>(metric: Metric<L, 'gauge'>, value: number, labels: LabelValues<L>): void;
  histogram<L extends LabelSets>(metric: Metric<L, 'histogram'>, value: number, labels: LabelValues<L>): void;
};

export const defineCounter = <const L extends LabelSets>(metric: Omit<Metric<L, 'counter'>, 'kind' | 'scope'>) =>
  Object.freeze({ ...metric, kind: 'counter' as const, scope: 'process' as const }) satisfies Metric<L, 'counter'>;

/** A gauge of the process that reports it, unless it says that it is of the house. */
export const defineGauge = <const L extends LabelSets>(
  metric: Omit<Metric<L, 'gauge'>, 'kind' | 'scope'> & { readonly scope?: MetricScope },
) =>
  Object.freeze({ ...metric, kind: 'gauge' as const, scope: metric.scope ?? 'process' }) satisfies Metric<L, 'gauge'>;

export const defineHistogram = <const L extends LabelSets>(
  metric: Omit<Metric<L, 'histogram'>, 'kind' | 'scope'> & { readonly buckets: readonly number[] },
) =>
  Object.freeze({ ...metric, kind: 'histogram' as const, scope: 'process' as const }) satisfies Metric<L, 'histogram'>;

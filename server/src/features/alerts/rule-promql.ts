import type { Metric } from '../../platform/metrics/metric.ts';
import { familyName, prometheusName } from '../../platform/metrics/prometheus-name.ts';
import { type AlertRule, type AlertStat, type LabelFilter, labelsOfRule, type Selection } from './alert-rule.ts';

/** A length of time as Prometheus writes it. */
export const promDuration = (seconds: number): string => {
  if (seconds % 86_400 === 0 && seconds > 0) return `${seconds / 86_400}d`;
  if (seconds % 3_600 === 0 && seconds > 0) return `${seconds / 3_600}h`;
  return seconds % 60 === 0 && seconds > 0 ? `${seconds / 60}m` : `${seconds}s`;
};

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const matcher = (label: string, values: readonly string[], isNegated: boolean): string[] => {
  const [first] = values;
  if (first === undefined) return [];
  const name = prometheusName(label);
  if (values.length === 1) return [`${name}${isNegated ? '!=' : '='}${quoted(first)}`];
  return [`${name}${isNegated ? '!~' : '=~'}${quoted(values.map(escapePattern).join('|'))}`];
};

const matchers = (where: LabelFilter = {}): string => {
  const all = Object.entries(where).flatMap(([label, values]) => [
    ...matcher(
      label,
      values.filter((value) => !value.startsWith('!')),
      false,
    ),
    ...matcher(
      label,
      values.flatMap((value) => (value.startsWith('!') ? [value.slice(1)] : [])),
      true,
    ),
  ]);
  return all.length === 0 ? '' : `{${all.join(', ')}}`;
};

const quantiles: Partial<Readonly<Record<AlertStat, number>>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

export type FindMetric = (name: string) => Metric | undefined;

const requireMetric = (find: FindMetric, name: string): Metric => {
  const metric = find(name);
  if (metric === undefined) throw new Error(`There is no metric ${name}.`);
  return metric;
};

/** The series that counts what a selection counts: a counter itself, or how often a histogram was recorded. */
const countedSeries = (metric: Metric, where: LabelFilter | undefined): string =>
  `${familyName(metric)}${metric.kind === 'histogram' ? '_count' : ''}${matchers(where)}`;

/**
 * How much a counter has grown. `increase` alone misses the first event of a series, which begins with it; a series
 * that was not there in the hour before the window either is new, and has grown by all that it says.
 */
const growth = (series: string, window: string): string =>
  `(${series} unless last_over_time(${series}[1h] offset ${window})) or increase(${series}[${window}])`;

const expressionOf = ({ measured, by = [] }: AlertRule, seconds: number, find: FindMetric): string => {
  const metric = requireMetric(find, measured.metric);
  const { stat, where } = measured;
  const window = promDuration(seconds);
  const labels = by.map(prometheusName).join(', ');
  const grouped = (aggregation: string): string => (labels === '' ? aggregation : `${aggregation} by (${labels}) `);
  const family = familyName(metric);
  const filter = matchers(where);
  const quantile = quantiles[stat];
  if (quantile !== undefined) {
    const le = ['le', ...by.map(prometheusName)].join(', ');
    return `histogram_quantile(${quantile}, sum by (${le}) (rate(${family}_bucket${filter}[${window}])))`;
  }
  if (metric.kind === 'histogram' && stat === 'avg') {
    const grownBy = (end: string): string => `${grouped('sum')}(${growth(`${family}_${end}${filter}`, window)})`;
    return `${grownBy('sum')} / ${grownBy('count')}`;
  }
  if (stat === 'rate') return `${grouped('sum')}(rate(${countedSeries(metric, where)}[${window}]))`;
  if (stat === 'increase' || stat === 'count') {
    return `${grouped('sum')}(${growth(countedSeries(metric, where), window)})`;
  }
  return `${grouped(stat)}(${stat}_over_time(${family}${filter}[${window}]))`;
};

/** The events of a window, as a ratio divides them and a minimum counts them. */
const eventsOf = (selection: Selection, by: readonly string[], seconds: number, find: FindMetric): string => {
  const labels = by.map(prometheusName).join(', ');
  const series = countedSeries(requireMetric(find, selection.metric), selection.where);
  return `sum${labels === '' ? '' : ` by (${labels}) `}(increase(${series}[${promDuration(seconds)}]))`;
};

const conditionOver = (rule: AlertRule, seconds: number, minimumSamples: number, find: FindMetric): string => {
  const { measured, outOf, by = [], operator, threshold, absentMeans } = rule;
  const share = (whole: Selection): string =>
    `${eventsOf(measured, by, seconds, find)} / ${eventsOf(whole, by, seconds, find)}`;
  const value = outOf === undefined ? expressionOf(rule, seconds, find) : `(${share(outOf)})`;
  const known = absentMeans === 'zero' ? `(${value} or vector(0))` : value;
  const condition = `${known} ${operator} ${threshold}`;
  const isCounted = outOf !== undefined || requireMetric(find, measured.metric).kind === 'histogram';
  if (minimumSamples === 0 || !isCounted) return condition;
  return `${condition} and ${eventsOf(outOf ?? measured, by, seconds, find)} >= ${minimumSamples}`;
};

/**
 * The rule as one expression for Prometheus and vmalert: it has a result for each alert that is to fire.
 *
 * @throws Error when a metric of the rule is not declared.
 */
export const promqlOf = (declared: AlertRule, find: FindMetric): string => {
  // Prometheus calls the server that it reads from `instance`.
  const rule = { ...declared, by: labelsOfRule(declared) };
  const condition = conditionOver(rule, rule.windowSeconds, rule.minimumSamples ?? 0, find);
  if (rule.confirmSeconds === undefined) return condition;
  return `(${condition}) and (${conditionOver(rule, rule.confirmSeconds, 0, find)})`;
};

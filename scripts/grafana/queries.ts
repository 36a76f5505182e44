import type { Metric } from '../../server/src/platform/metrics/metric.ts';
import { familyName, prometheusName } from '../../server/src/platform/metrics/prometheus-name.ts';

/** For a label the one value, the values, or the values that are left out. */
export type LabelFilter = Readonly<Record<string, string | readonly string[] | { readonly not: readonly string[] }>>;

type Selection = { readonly by?: readonly string[]; readonly where?: LabelFilter };

/** PromQL over the metrics of the catalogue. Each throws for a metric or label that does not exist, or of another kind. */
export type Queries = {
  /** How often a second. */
  rate(name: string, selection?: Selection): string;
  /** How often within a time, the range of the dashboard when left out. */
  increase(name: string, selection?: Selection & { readonly within?: string }): string;
  /** A gauge as it stands: the same figure of several processes counts once, figures of processes add up or stand apart. */
  gauge(name: string, selection?: Selection & { readonly each?: boolean }): string;
  /** A quantile of a histogram. */
  quantile(share: number, name: string, selection?: Selection): string;
  /** How often a second a histogram was recorded. */
  countRate(name: string, selection?: Selection): string;
  /** The buckets themselves, for a heat map. */
  bucketRate(name: string, selection?: Selection): string;
};

/** Which servers a dashboard is about: by its variables. */
const scope = 'job="castellan", environment=~"$environment", instance=~"$instance"';

const matcherOf = (label: string, wanted: LabelFilter[string]): string => {
  const name = prometheusName(label);
  if (typeof wanted === 'string') return `${name}="${wanted}"`;
  return 'not' in wanted ? `${name}!~"${wanted.not.join('|')}"` : `${name}=~"${wanted.join('|')}"`;
};

/** A value may be written as a pattern (`5..`); it must be the value that the metric declares, or one of them. */
const requireValues = ({ name, labels }: Metric, where: LabelFilter): void => {
  for (const [label, wanted] of Object.entries(where)) {
    const values = typeof wanted === 'string' ? [wanted] : 'not' in wanted ? wanted.not : wanted;
    const unknown = values.find(
      (value) => !labels[label]?.some((declared) => new RegExp(`^(?:${value})$`).test(declared)),
    );
    if (unknown !== undefined)
      throw new Error(`A dashboard asks for ${name} where ${label} is ${unknown}, which it never is.`);
  }
};

export const createQueries = (catalogue: readonly Metric[]): Queries => {
  const metricOf = (name: string, kinds: readonly Metric['kind'][], labels: readonly string[]): Metric => {
    const metric = catalogue.find((one) => one.name === name);
    if (metric === undefined) throw new Error(`A dashboard asks for ${name}, which is no metric.`);
    if (!kinds.includes(metric.kind)) throw new Error(`A dashboard asks for ${name}, which is a ${metric.kind}.`);
    const unknown = labels.find((label) => !Object.hasOwn(metric.labels, label));
    if (unknown !== undefined) throw new Error(`A dashboard asks for ${name} by ${unknown}, which it does not have.`);
    return metric;
  };

  const select = (metric: Metric, suffix: string, where: LabelFilter): string => {
    requireValues(metric, where);
    const matchers = Object.entries(where).map(([label, wanted]) => matcherOf(label, wanted));
    return `${familyName(metric)}${suffix}{${[scope, ...matchers].join(', ')}}`;
  };

  const sumBy = (labels: readonly string[]): string =>
    labels.length === 0 ? 'sum' : `sum by (${labels.map(prometheusName).join(', ')})`;

  const over = (
    name: string,
    kinds: readonly Metric['kind'][],
    suffix: string,
    { by = [], where = {} }: Selection,
    call: (selector: string) => string,
  ): string => {
    const metric = metricOf(name, kinds, [...by, ...Object.keys(where)]);
    return `${sumBy(suffix === '_bucket' ? [...by, 'le'] : by)} (${call(select(metric, suffix, where))})`;
  };

  const rateOf = (selector: string): string => `rate(${selector}[$__rate_interval])`;

  return {
    rate: (name, selection = {}) => over(name, ['counter'], '', selection, rateOf),
    increase: (name, { within = '$__range', ...selection } = {}) => {
      const isHistogram = catalogue.find((one) => one.name === name)?.kind === 'histogram';
      return over(
        name,
        ['counter', 'histogram'],
        isHistogram ? '_count' : '',
        selection,
        (selector) => `increase(${selector}[${within}])`,
      );
    },
    gauge: (name, { by = [], where = {}, each = false } = {}) => {
      const metric = metricOf(name, ['gauge'], [...by, ...Object.keys(where)]);
      const selector = select(metric, '', where);
      const labels = (each ? [...by, 'instance'] : by).map(prometheusName);
      const grouped = labels.length === 0 ? '' : ` by (${labels.join(', ')})`;
      return `${metric.scope === 'house' ? 'max' : 'sum'}${grouped} (${selector})`;
    },
    quantile: (share, name, selection = {}) =>
      `histogram_quantile(${share}, ${over(name, ['histogram'], '_bucket', selection, rateOf)})`,
    countRate: (name, selection = {}) => over(name, ['histogram'], '_count', selection, rateOf),
    bucketRate: (name, selection = {}) => over(name, ['histogram'], '_bucket', selection, rateOf),
  };
};

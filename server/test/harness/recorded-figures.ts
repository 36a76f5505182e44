import type { ReadFigures, WindowValue } from '../../src/features/alerts/measurement.ts';
import type { Metric } from '../../src/platform/metrics/metric.ts';
import { familyName, prometheusName } from '../../src/platform/metrics/prometheus-name.ts';

/**
 * What one series recorded, step by step: of a counter how much was added, of a gauge its value (null: nobody reported it),
 * of a histogram how many values of `each` were recorded.
 */
export type RecordedSeries = {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly at: (second: number) => number | null;
  /** Of a histogram: how long each took. */
  readonly each?: number;
};

/** The same recordings for everybody who reads them: Prometheus as samples, the evaluator as figures. */
export type RecordedFigures = {
  /** As `input_series` of `promtool test rules`. */
  readonly inputSeries: readonly { readonly series: string; readonly values: string }[];
  readonly read: ReadFigures;
};

type Known = RecordedSeries & { readonly definition: Metric; readonly steps: readonly (number | null)[] };

const textOfLabels = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${prometheusName(name)}=${JSON.stringify(value)}`)
    .join(', ')}}`;

const samplesOf = (values: readonly (number | null)[]): string =>
  values.map((value) => (value === null ? '_' : String(value))).join(' ');

/** Sums that only grow. A counter that has counted nothing yet is not there, as at a real server. */
const cumulated = (steps: readonly (number | null)[]): (number | null)[] => {
  let sum = 0;
  return steps.map((step) => {
    sum += step ?? 0;
    return sum === 0 ? null : sum;
  });
};

const inputOf = ({ definition, labels, steps, each = 0 }: Known) => {
  const name = familyName(definition);
  const values = definition.kind === 'gauge' ? steps : cumulated(steps);
  if (definition.kind !== 'histogram') return [{ series: name + textOfLabels(labels), values: samplesOf(values) }];
  const count = samplesOf(values);
  const empty = samplesOf(values.map((value) => (value === null ? null : 0)));
  const bounds = [
    ...(definition.buckets ?? []).map((bound) => [String(bound), bound] as const),
    ['+Inf', Infinity] as const,
  ];
  return [
    ...bounds.map(([le, bound]) => ({
      series: `${name}_bucket${textOfLabels({ ...labels, le })}`,
      values: each <= bound ? count : empty,
    })),
    { series: `${name}_count${textOfLabels(labels)}`, values: count },
    {
      series: `${name}_sum${textOfLabels(labels)}`,
      values: samplesOf(values.map((value) => (value === null ? null : value * each))),
    },
  ];
};

const fits = (labels: Readonly<Record<string, string>>, where: Readonly<Record<string, readonly string[]>>): boolean =>
  Object.entries(where).every(([label, values]) => {
    const value = labels[label] ?? '';
    const wanted = values.filter((one) => !one.startsWith('!'));
    return (wanted.length === 0 || wanted.includes(value)) && !values.includes(`!${value}`);
  });

const quantiles: Readonly<Record<string, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** The value below which a share of what was recorded lies, as far as the buckets tell. */
const quantileOf = (
  buckets: readonly number[],
  recorded: readonly (readonly [each: number, count: number])[],
  share: number,
) => {
  const total = recorded.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  let lower = 0;
  for (const bound of buckets) {
    const here = recorded.filter(([each]) => each > lower && each <= bound).reduce((sum, [, count]) => sum + count, 0);
    if (here > 0 && below + here >= share * total) return lower + ((bound - lower) * (share * total - below)) / here;
    below += here;
    lower = bound;
  }
  return lower;
};

/** Lays recordings out in steps from second 0 on. */
export const recordFigures = (
  series: readonly RecordedSeries[],
  metrics: readonly Metric[],
  { stepSeconds, steps }: { readonly stepSeconds: number; readonly steps: number },
): RecordedFigures => {
  const known: readonly Known[] = series.map((one) => {
    const definition = metrics.find(({ name }) => name === one.metric);
    if (definition === undefined) throw new Error(`There is no metric ${one.metric}.`);
    return { ...one, definition, steps: Array.from({ length: steps + 1 }, (_, index) => one.at(index * stepSeconds)) };
  });

  const window: ReadFigures['window'] = async ({ metric, stat, where = {}, by, windowSeconds, at }) => {
    const last = Math.floor(at.getTime() / 1_000 / stepSeconds);
    const first = Math.max(0, last - Math.floor(windowSeconds / stepSeconds) + 1);
    const groups = new Map<string, { labels: Record<string, string>; members: Known[] }>();
    for (const one of known.filter((candidate) => candidate.metric === metric && fits(candidate.labels, where))) {
      const labels = Object.fromEntries(by.map((label) => [label, one.labels[label] ?? '']));
      const key = JSON.stringify(labels);
      const group = groups.get(key) ?? { labels, members: [] };
      group.members.push(one);
      groups.set(key, group);
    }
    return [...groups.values()].flatMap(({ labels, members }): WindowValue[] => {
      const [sample] = members;
      if (sample === undefined) return [];
      const points = members.flatMap((one) => one.steps.slice(first, last + 1).filter((value) => value !== null));
      const total = points.reduce((sum, value) => sum + value, 0);
      if (sample.definition.kind === 'gauge') {
        if (points.length === 0) return [];
        const value =
          stat === 'max' ? Math.max(...points) : stat === 'min' ? Math.min(...points) : total / points.length;
        return [{ labels, value, samples: points.length }];
      }
      const hasBegun = members.some((one) => one.steps.slice(0, last + 1).some((value) => (value ?? 0) > 0));
      if (!hasBegun) return [];
      if (stat === 'increase' || stat === 'count') return [{ labels, value: total, samples: total }];
      if (total === 0) return [];
      const recorded = members.map(
        ({ each = 0, steps: all }) =>
          [each, all.slice(first, last + 1).reduce<number>((sum, value) => sum + (value ?? 0), 0)] as const,
      );
      const share = quantiles[stat];
      const value =
        share === undefined
          ? recorded.reduce((sum, [each, count]) => sum + each * count, 0) / total
          : quantileOf(sample.definition.buckets ?? [], recorded, share);
      return [{ labels, value, samples: total }];
    });
  };

  return {
    inputSeries: known.flatMap(inputOf),
    read: {
      window,
      ratio: async ({ numerator, denominator, ...when }) => {
        const part = await window({ ...numerator, ...when });
        const whole = await window({ ...denominator, ...when });
        return whole
          .filter(({ value }) => value > 0)
          .map(({ labels, value, samples }) => {
            const own = part.find((one) => JSON.stringify(one.labels) === JSON.stringify(labels));
            return { labels, value: (own?.value ?? 0) / value, samples };
          });
      },
    },
  };
};

import type { MetricExporter } from '../metrics/flush.ts';
import { deltaPoints, type MetricPoint } from './metric-point.ts';

const nameOf = ({ metric, labels }: MetricPoint): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? metric.name : `${metric.name}{${pairs.join(',')}}`;
};

const shownOf = (point: MetricPoint): unknown => {
  if (point.kind === 'number') return point.value;
  const bounds = [...(point.metric.buckets ?? []).map(String), '+Inf'];
  const filled = point.counts.flatMap((count, index) => (count === 0 ? [] : [[bounds[index], count] as const]));
  return { count: point.count, sum: point.sum, buckets: Object.fromEntries(filled) };
};

/** Counters and histograms that stood still say nothing; a gauge always does. */
const hasNews = (point: MetricPoint): boolean =>
  point.metric.kind === 'gauge' || (point.kind === 'number' ? point.value !== 0 : point.count !== 0);

/** By code units, so that the order is the same on every machine. */
const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : one > other ? 1 : 0;

/**
 * Prints what was counted since the flush before: one line of JSON a flush, its series in the order of their names.
 * Names and labels are declared in the code, so there is nothing secret to mask.
 */
export const createConsoleExporter = (print: (line: string) => void): MetricExporter => ({
  name: 'console',
  take: (flush) => {
    const series = deltaPoints(flush)
      .filter(hasNews)
      .map((point): readonly [string, unknown] => [nameOf(point), shownOf(point)])
      .sort(byName);
    print(JSON.stringify({ metrics_from: flush.from, metrics_to: flush.to, series: Object.fromEntries(series) }));
  },
  close: async () => {},
});

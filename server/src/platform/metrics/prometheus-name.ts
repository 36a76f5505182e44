import type { Metric } from './metric.ts';

/** A dotted name as Prometheus spells it. */
export const prometheusName = (name: string): string => name.replaceAll('.', '_');

const unitSuffix = ({ unit, kind }: Metric): string => {
  if (unit === 's') return '_seconds';
  if (unit === 'By') return '_bytes';
  // A gauge of unit 1 is a share of a whole; a counter of unit 1 is a number of things.
  return unit === '1' && kind === 'gauge' ? '_ratio' : '';
};

/** `_count` belongs to histograms, so a gauge that counts things is named after the things. */
const baseName = ({ name, kind }: Metric): string =>
  kind === 'gauge' ? prometheusName(name).replace(/_count$/, 's') : prometheusName(name);

/**
 * The name of the family: dots to `_`, the unit, and `_total` for counters, each once (OpenTelemetry to Prometheus
 * rules); a gauge `….connection.count` is `…_connections`.
 */
export const familyName = (metric: Metric): string => {
  const base = baseName(metric);
  const unit = unitSuffix(metric);
  const named = unit === '' || base.endsWith(unit) ? base : `${base}${unit}`;
  return metric.kind === 'counter' && !named.endsWith('_total') ? `${named}_total` : named;
};

import type { Metric } from './metric.ts';
import { prometheusName } from './prometheus-name.ts';

const namePattern = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;
const labelPattern = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;
const unitPattern = /^(s|By|1|\{[a-z_]+\})$/;

/** What is wrong with one declaration, as the end of a sentence; undefined when nothing is. */
const faultOf = (metric: Metric): string | undefined => {
  if (!namePattern.test(metric.name)) return 'its name must be lower-case words joined by dots';
  if (!unitPattern.test(metric.unit)) return 'its unit must be s, By, 1 or a counted thing such as {request}';
  if (metric.description.trim() === '') return 'it has no description';
  if (metric.scope === 'house' && metric.kind !== 'gauge') return 'only a gauge can be of the whole house';
  const labelNames = Object.keys(metric.labels);
  const badLabel = labelNames.find((label) => !labelPattern.test(label));
  if (badLabel !== undefined) return `its label "${badLabel}" must be lower-case words`;
  if (new Set(labelNames.map(prometheusName)).size < labelNames.length) return 'two of its labels have one name';
  if (Object.values(metric.labels).some((values) => values.length === 0)) return 'one of its labels allows no value';
  if (metric.kind !== 'histogram') return metric.buckets ? 'only a histogram has buckets' : undefined;
  if (labelNames.includes('le')) return 'the label "le" belongs to the exposition format';
  if (!metric.buckets || metric.buckets.length === 0) return 'a histogram needs buckets';
  const ascend = metric.buckets.every(
    (bound, index) => Number.isFinite(bound) && bound > (metric.buckets?.[index - 1] ?? Number.NEGATIVE_INFINITY),
  );
  return ascend ? undefined : 'its buckets must be finite and ascend';
};

/** Refuses declarations that would be unreadable or would collide later. @throws Error naming the metric and the rule. */
export const checkMetrics = (metrics: readonly Metric[]): void => {
  const takenBy = new Map<string, string>();
  for (const metric of metrics) {
    const fault = faultOf(metric);
    if (fault !== undefined) throw new Error(`The metric "${metric.name}" cannot be registered: ${fault}.`);
    // `a.b` and `a_b` are two names to us and one to Prometheus.
    const exposed = prometheusName(metric.name);
    const other = takenBy.get(exposed);
    if (other !== undefined) {
      throw new Error(`The metric "${metric.name}" cannot be registered: "${other}" has this name already.`);
    }
    takenBy.set(exposed, metric.name);
  }
};

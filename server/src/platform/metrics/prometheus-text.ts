import type { MetricSnapshot } from './aggregator.ts';
import { familyName, prometheusName } from './prometheus-name.ts';

/** The media type of the text exposition format that every Prometheus reads. */
export const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

/** A name that the operator chose may hold what Prometheus does not allow. */
const labelName = (name: string): string =>
  prometheusName(name)
    .replace(/[^a-zA-Z0-9_]/g, '_')
    .replace(/^(?=\d)/, '_');

const pairsOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${labelName(name)}="${escapeLabel(value)}"`)
    .join(',');

const braced = (pairs: string): string => (pairs === '' ? '' : `{${pairs}}`);

const linesOf = (name: string, snapshot: MetricSnapshot): string[] => {
  if (snapshot.kind === 'number') {
    return snapshot.points.map(({ labels, value }) => `${name}${braced(pairsOf(labels))} ${value}`);
  }
  const bounds = [...(snapshot.metric.buckets ?? []).map(String), '+Inf'];
  return snapshot.points.flatMap(({ labels, counts, sum, count }) => {
    const pairs = pairsOf(labels);
    const prefix = pairs === '' ? '' : `${pairs},`;
    let below = 0;
    const buckets = bounds.map((bound, index) => {
      below += counts[index] ?? 0;
      return `${name}_bucket{${prefix}le="${bound}"} ${below}`;
    });
    return [...buckets, `${name}_sum${braced(pairs)} ${sum}`, `${name}_count${braced(pairs)} ${count}`];
  });
};

/** What OpenTelemetry calls the resource, as Prometheus' other receivers spell it: one series that is always 1. */
export const renderTargetInfo = (resource: Readonly<Record<string, string>>): string => {
  // Two names of the operator's may be one to Prometheus, which takes each once.
  const labels = Object.fromEntries(Object.entries(resource).map(([name, value]) => [labelName(name), value]));
  return [
    '# HELP target_info What the metrics of this process are about.',
    '# TYPE target_info gauge',
    `target_info${braced(pairsOf(labels))} 1`,
    '',
  ].join('\n');
};

/** All series in Prometheus' text exposition format 0.0.4. Metrics without a series yet are left out. */
export const renderPrometheusText = (snapshots: readonly MetricSnapshot[]): string =>
  snapshots
    .filter(({ points }) => points.length > 0)
    .map((snapshot) => {
      const { metric } = snapshot;
      const name = familyName(metric);
      const head = [`# HELP ${name} ${escapeHelp(metric.description)}`, `# TYPE ${name} ${metric.kind}`];
      return `${[...head, ...linesOf(name, snapshot)].join('\n')}\n`;
    })
    .join('');

import type { MetricSnapshot } from './aggregator.ts';
import { familyName, prometheusName } from './prometheus-name.ts';

/** The media type of the text exposition format that every Prometheus reads. */
export const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

const pairsOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${prometheusName(name)}="${escapeLabel(value)}"`)
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

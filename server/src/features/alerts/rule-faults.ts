import type { Metric } from '../../platform/metrics/metric.ts';
import { type AlertRule, type Selection, statsOfKind } from './alert-rule.ts';

/** What is wrong with a rule, and where: the keys as the file of rules has them. */
export type RuleFault = { readonly path: readonly string[]; readonly message: string };

const list = (words: readonly string[]): string => (words.length === 0 ? 'none' : words.join(', '));

const faultsOfSelection = (
  { metric: name, stat, where = {} }: Selection,
  by: readonly string[],
  { byName, openLabels }: { readonly byName: ReadonlyMap<string, Metric>; readonly openLabels: readonly string[] },
  at: readonly string[],
): RuleFault[] => {
  const metric = byName.get(name);
  if (metric === undefined) {
    return [
      { path: [...at, 'metric'], message: `There is no metric ${name}; docs/reference/metrics.md has them all.` },
    ];
  }
  const stats: readonly string[] = statsOfKind[metric.kind];
  const labels = Object.keys(metric.labels);
  const faults: RuleFault[] = [];
  if (!stats.includes(stat)) {
    faults.push({ path: [...at, 'stat'], message: `A ${metric.kind} has no ${stat}; it has ${list(stats)}.` });
  }
  for (const [label, values] of Object.entries(where)) {
    const declared = Object.hasOwn(metric.labels, label) ? metric.labels[label] : undefined;
    if (declared === undefined) {
      faults.push({ path: [...at, 'where', label], message: `${name} has no label ${label}; it has ${list(labels)}.` });
      continue;
    }
    if (openLabels.includes(label)) continue;
    const unknown = values.map((value) => value.replace(/^!/, '')).filter((value) => !declared.includes(value));
    if (unknown.length > 0) {
      const known = declared.length > 20 ? '' : `; it may be ${list(declared)}`;
      faults.push({ path: [...at, 'where', label], message: `${label} is never ${list(unknown)}${known}.` });
    }
  }
  for (const label of by.filter((one) => !labels.includes(one))) {
    faults.push({ path: ['by'], message: `${name} has no label ${label}; it has ${list(labels)}.` });
  }
  return faults;
};

/** Everything that is wrong with a rule, beside the metrics that there are. */
export const faultsOfRule = (
  rule: AlertRule,
  metrics: readonly Metric[],
  openLabels: readonly string[] = [],
): readonly RuleFault[] => {
  const known = { byName: new Map(metrics.map((metric) => [metric.name, metric])), openLabels };
  const { measured, outOf, by = [], confirmSeconds, windowSeconds, absentMeans } = rule;
  const faults = faultsOfSelection(measured, by, known, []);
  const counts = ['increase', 'count'];
  if (outOf !== undefined) {
    faults.push(...faultsOfSelection(outOf, by, known, ['out_of']));
    if (!counts.includes(measured.stat) || !counts.includes(outOf.stat)) {
      faults.push({
        path: ['stat'],
        message: 'A share is one of counts: increase of a counter, count of a histogram.',
      });
    }
  }
  if (confirmSeconds !== undefined && confirmSeconds >= windowSeconds) {
    faults.push({ path: ['confirm_window'], message: 'It must be shorter than the window.' });
  }
  if (absentMeans !== undefined && by.length > 0) {
    faults.push({ path: ['absent_means'], message: 'What is absent has no labels: leave out by.' });
  }
  return faults;
};

import { type AlertRule, labelsOfRule, type Selection } from '../server/src/features/alerts/alerts.feature.ts';
import { page, table } from './reference-pages.ts';

const timeText = (seconds: number): string => {
  if (seconds === 0) return 'at once';
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
};

const selectionText = ({ metric, stat, where = {} }: Selection): string => {
  const filters = Object.entries(where).map(([label, values]) =>
    values.every((value) => value.startsWith('!'))
      ? `${label} none of ${values.map((value) => value.slice(1)).join(', ')}`
      : `${label} ${values.join(' or ')}`,
  );
  return `${stat} of \`${metric}\`${filters.length === 0 ? '' : ` (${filters.join('; ')})`}`;
};

const conditionText = (rule: AlertRule): string => {
  const { measured, outOf, operator, threshold, windowSeconds, confirmSeconds, minimumSamples } = rule;
  const by = labelsOfRule(rule);
  return [
    selectionText(measured),
    ...(outOf === undefined ? [] : [`out of ${selectionText(outOf)}`]),
    ...(by.length === 0 ? [] : [`for each ${by.join(', ')}`]),
    `over ${timeText(windowSeconds)}${confirmSeconds === undefined ? '' : ` and over ${timeText(confirmSeconds)}`}`,
    `${operator} ${threshold}`,
    ...(minimumSamples === undefined ? [] : [`from ${minimumSamples} on`]),
  ].join(', ');
};

/** Every rule with what it measures, by subject. */
export const renderAlertPage = (groups: Readonly<Record<string, readonly AlertRule[]>>): string =>
  page(
    'Alerts',
    'Every alert rule that the server comes with. It evaluates them itself; `deploy/observability/prometheus/castellan-rules.yml` has the same for Prometheus and vmalert. What each means and what to do: `docs/guides/alerts.md`.',
    Object.entries(groups).map(([name, rules]) =>
      [
        `## ${name}`,
        table(
          ['Rule', 'Severity', 'What is wrong', 'Fires when', 'For', 'What to do first'],
          rules.map((rule) => [
            `\`${rule.name}\``,
            rule.severity,
            rule.summary.en,
            conditionText(rule),
            timeText(rule.forSeconds),
            rule.runbook.en,
          ]),
        ),
      ].join('\n\n'),
    ),
  );

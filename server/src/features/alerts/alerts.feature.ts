import type { Feature } from '../../platform/feature/feature.ts';
import {
  alertEvaluationDuration,
  alertEvaluations,
  alertNotices,
  alertsFiring,
  instancesAbsent,
} from './alerts.metrics.ts';

export type { AlertRule, Selection } from './alert-rule.ts';
export { renderPrometheusRules } from './prometheus-rules.ts';
export { builtInRuleGroups } from './rules/built-in-rules.ts';

/** Says when something is wrong. */
export const createAlerts = (): { readonly feature: Feature } => ({
  feature: {
    name: 'alerts',
    routes: [],
    problems: [],
    metrics: [alertEvaluations, alertEvaluationDuration, alertsFiring, alertNotices, instancesAbsent],
    permissions: [],
  },
});

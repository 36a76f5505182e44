import type { Metric } from '../../server/src/platform/metrics/metric.ts';
import { alertsAndErrors } from './alerts-and-errors.ts';
import { api } from './api.ts';
import { authentication } from './authentication.ts';
import { type Dashboard, renderDashboard } from './dashboard.ts';
import { overview } from './overview.ts';
import { createQueries } from './queries.ts';
import { system } from './system.ts';
import { tasks } from './tasks.ts';
import { userActivity } from './user-activity.ts';

/** The dashboards over the metrics that there are. @throws Error when one asks for a metric or label that there is not. */
export const allDashboards = (metrics: readonly Metric[]): readonly Dashboard[] => {
  const queries = createQueries(metrics);
  return [overview, authentication, api, tasks, system, userActivity, alertsAndErrors].map((one) => one(queries));
};

/** Their files, by name. */
export const renderDashboards = (metrics: readonly Metric[]): ReadonlyMap<string, string> =>
  new Map(allDashboards(metrics).map((dashboard) => [`castellan-${dashboard.name}.json`, renderDashboard(dashboard)]));

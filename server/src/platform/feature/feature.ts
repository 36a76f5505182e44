import type { PermissionDefinition } from '../../vocabulary/permission.ts';
import type { Route } from '../http/route.ts';
import type { HouseFigure } from '../metrics/house-figure.ts';
import type { Metric } from '../metrics/metric.ts';
import type { ProblemKind } from '../problem/problem.ts';
import type { Task } from '../tasks/task.ts';

/**
 * What a feature brings to the house, as one value. The composition root collects all of them, checks them for holes
 * at boot, mounts the routes and writes the reference pages from the same values.
 */
export type Feature = {
  /** The folder's name. */
  readonly name: string;
  readonly routes: readonly Route[];
  readonly problems: readonly ProblemKind[];
  readonly metrics: readonly Metric[];
  readonly permissions: readonly PermissionDefinition[];
  /** The kinds of work it has done later. */
  readonly tasks?: readonly Task[];
  /** What is counted for the whole house; their gauges stand among the metrics. */
  readonly figures?: readonly HouseFigure[];
  /** Begins what the feature does by itself (timers, feeds); called after migrations, before the port opens. */
  readonly start?: () => Promise<void>;
  /** Ends it; called after the last request was answered. */
  readonly stop?: () => Promise<void>;
};

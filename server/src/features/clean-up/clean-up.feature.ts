import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { createRowsRemoved } from './clean-up.metrics.ts';
import { createCleanUpTask } from './clean-up.task.ts';
import type { Sweep } from './sweep.ts';

export type { Sweep } from './sweep.ts';

/** Removes what nobody needs any more. */
export const createCleanUp = (needs: {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly sweeps: readonly Sweep[];
}): { readonly feature: Feature } => {
  const rowsRemoved = createRowsRemoved(needs.sweeps.map((sweep) => sweep.name));
  return {
    feature: {
      name: 'clean-up',
      routes: [],
      problems: [],
      metrics: [rowsRemoved],
      permissions: [],
      tasks: [createCleanUpTask({ ...needs, rowsRemoved })],
    },
  };
};

import { defineCounter } from '../../platform/metrics/metric.ts';

/** @param names of everything that is cleaned up. */
export const createRowsRemoved = (names: readonly string[]) =>
  defineCounter({
    name: 'castellan.clean_up.removed',
    unit: '{row}',
    description: 'Rows that were removed because their time was over.',
    labels: { table: names },
  });

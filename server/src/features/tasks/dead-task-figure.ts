import { z } from 'zod';
import { type HouseFigure, readingOf } from '../../platform/metrics/house-figure.ts';
import { sql } from '../../platform/postgres/database.ts';
import type { TaskMetrics } from './tasks.metrics.ts';

const countDeadTasks = sql({
  name: 'tasks.count_dead_tasks',
  text: `select case when kind = any($1) then kind else '_other' end as kind, count(*) as count
           from tasks where state = 'dead' group by 1`,
  row: z.object({ kind: z.string(), count: z.number() }),
});

/** How many dead letters of each kind wait for somebody. A kind without one is told too, as 0, so that the end of an alarm is seen. */
export const createDeadTaskFigure = ({ dead }: Pick<TaskMetrics, 'dead'>): HouseFigure => ({
  name: 'tasks.dead',
  metrics: [dead],
  everySeconds: 15,
  read: async (db) => {
    const kinds = dead.labels.kind;
    const counts = new Map((await db.rows(countDeadTasks, [kinds])).map(({ kind, count }) => [kind, count]));
    const other = counts.get('_other');
    return [
      ...kinds.map((kind) => readingOf(dead, { kind }, counts.get(kind) ?? 0)),
      ...(other === undefined ? [] : [readingOf(dead, { kind: '_other' }, other)]),
    ];
  },
});

import { z } from 'zod';
import { type Queryable, sql } from '../../platform/postgres/database.ts';

const deleteDeadTasks = sql({
  name: 'tasks.delete_dead_tasks',
  text: `delete from tasks where id = any (array(
           select id from tasks where state = 'dead' and finished_at < $1
            order by finished_at, id limit $2 for update skip locked))`,
  row: z.never(),
});

const deadGroup = z.object({
  kind: z.string(),
  queue: z.string(),
  reason: z.string(),
  count: z.int(),
  oldest: z.date(),
  newest: z.date(),
});

export type DeadGroup = z.output<typeof deadGroup>;

/** So many are counted at most: whoever looks every few seconds must not read a million rows. */
export const mostCounted = 100_000;

/** The dead tasks that fit, in groups, the largest first: to be planned for its very values (`forceCustomPlan`). $1 kind, $2 queue, $3 reason, $4 since when, $5 before when; null for any. */
export const selectDeadGroups = sql({
  name: 'tasks.select_dead_groups',
  text: `select kind, queue, dead_reason as reason, count(*)::integer as count, min(finished_at) as oldest,
                max(finished_at) as newest
           from (select kind, queue, dead_reason, finished_at from tasks
                  where state = 'dead'
                    and ($1::text is null or kind = $1)
                    and ($2::text is null or queue = $2)
                    and ($3::text is null or dead_reason = $3)
                    and ($4::timestamptz is null or finished_at >= $4)
                    and ($5::timestamptz is null or finished_at < $5)
                  limit ${mostCounted}) dead
          group by kind, queue, dead_reason
          order by count desc, kind, queue, dead_reason`,
  row: deadGroup,
});

/** Removes some of the tasks that died before a time. @returns how many; fewer than `limit` when none is left. */
export const clearDeadTasks = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteDeadTasks, [before, limit]);

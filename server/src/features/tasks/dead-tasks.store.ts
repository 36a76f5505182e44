import { z } from 'zod';
import { type Queryable, sql } from '../../platform/postgres/database.ts';

const deleteDeadTasks = sql({
  name: 'tasks.delete_dead_tasks',
  text: `delete from tasks where id = any (array(
           select id from tasks where state = 'dead' and finished_at < $1
            order by finished_at, id limit $2 for update skip locked))`,
  row: z.never(),
});

/** Removes some of the tasks that died before a time. @returns how many; fewer than `limit` when none is left. */
export const clearDeadTasks = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteDeadTasks, [before, limit]);

import { z } from 'zod';
import { type Queryable, sql } from '../../platform/postgres/database.ts';

const selectPresence = sql({
  name: 'tasks.select_worker_presence',
  text: `select exists (select from task_workers where seen_at > clock_timestamp() - interval '1 minute') as "isPresent"`,
  row: z.object({ isPresent: z.boolean() }),
});

/** For a process that leaves the work to others. @throws Error when no worker has shown itself for a minute. */
export const requireWorkers = async (db: Queryable): Promise<void> => {
  const presence = await db.row(selectPresence, []);
  if (presence?.isPresent !== true) {
    throw new Error('No worker was seen for a minute: tasks wait. Start one with serve --parts worker.');
  }
};

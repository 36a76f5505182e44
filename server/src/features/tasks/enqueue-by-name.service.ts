import { z } from 'zod';
import { type Database, sql } from '../../platform/postgres/database.ts';
import { explainRaised } from '../../platform/postgres/database-error.ts';
import type { TaskCause } from '../../vocabulary/task-cause.ts';

const enqueueInSql = sql({
  name: 'tasks.enqueue_by_name',
  text: `select castellan.enqueue($1, $2::jsonb, $3::jsonb) as id`,
  row: z.object({ id: z.string() }),
});

/**
 * Makes a task of any kind that a worker has shown, known to this process or not.
 *
 * @param options those of the SQL function `castellan.enqueue`.
 * @throws Error with the function's own sentence when it refuses.
 */
export const enqueueByName = async (
  database: Database,
  kind: string,
  payload: unknown,
  options: object,
  { request }: Pick<TaskCause, 'request'>,
): Promise<string> => {
  const causedBy = request && { request_id: request.requestId, trace_id: request.traceId };
  const values = [kind, JSON.stringify(payload), JSON.stringify({ ...options, ...causedBy })];
  try {
    const made = await database.row(enqueueInSql, values);
    if (made === undefined) throw new Error('castellan.enqueue answered nothing');
    return made.id;
  } catch (error) {
    throw explainRaised(error) ?? error;
  }
};

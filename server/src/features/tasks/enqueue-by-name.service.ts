import { z } from 'zod';
import { type Database, sql } from '../../platform/postgres/database.ts';
import { explainRaised } from '../../platform/postgres/database-error.ts';
import { withinSpan } from '../../platform/tracing/current-trace.ts';
import type { TaskCause } from '../../vocabulary/task-cause.ts';
import { enqueueSpan, placeInTrace } from './enqueue-span.ts';

const enqueueInSql = sql({
  name: 'tasks.enqueue_by_name',
  text: `select castellan.enqueue($1, $2::jsonb, $3::jsonb) as id`,
  row: z.object({ id: z.string() }),
});

/** The function knows of traces and not of spans. $1 id, $2 the trace that it was given, $3 span id. */
const nameSpan = sql({
  name: 'tasks.name_span',
  text: `update tasks set span_id = $3 where id = $1 and trace_id = $2 and span_id is null and attempts = 0`,
  row: z.never(),
});

/**
 * Makes a task of any kind that a worker has shown, known to this process or not.
 *
 * @param options those of the SQL function `castellan.enqueue`.
 * @throws Error with the function's own sentence when it refuses.
 */
export const enqueueByName = (
  database: Database,
  kind: string,
  payload: unknown,
  options: object,
  cause: Pick<TaskCause, 'request'>,
): Promise<string> =>
  withinSpan(enqueueSpan, `enqueue ${kind}`, async () => {
    const { requestId, traceId, spanId } = placeInTrace(cause);
    const causedBy = {
      ...(requestId !== null && { request_id: requestId }),
      ...(traceId !== null && { trace_id: traceId }),
    };
    const values = [kind, JSON.stringify(payload), JSON.stringify({ ...options, ...causedBy })];
    try {
      return await database.transaction(async (tx) => {
        const made = await tx.row(enqueueInSql, values);
        if (made === undefined) throw new Error('castellan.enqueue answered nothing');
        if (traceId !== null && spanId !== null) await tx.execute(nameSpan, [made.id, traceId, spanId]);
        return made.id;
      });
    } catch (error) {
      throw explainRaised(error) ?? error;
    }
  });

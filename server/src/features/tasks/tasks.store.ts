import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertTask = sql({
  name: 'tasks.insert_task',
  text: `insert into tasks (id, kind, queue, priority, state, payload, due_at, max_attempts, timeout_ms, unique_key,
                            request_id, trace_id, span_id, actor_kind, actor_id)
         values ($1, $2, $3, $4, case when $6 > 0 then 'scheduled' else 'ready' end, $5,
                 clock_timestamp() + make_interval(secs => $6 / 1000.0), $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (kind, unique_key) where unique_key is not null and state <> 'dead' do nothing
         returning id`,
  row: z.object({ id: z.string() }),
});

export const selectByUniqueKey = sql({
  name: 'tasks.select_by_unique_key',
  text: `select id from tasks where kind = $1 and unique_key = $2 and state <> 'dead'`,
  row: z.object({ id: z.string() }),
});

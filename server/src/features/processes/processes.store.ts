import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** Values: id, host, pid, parts, version, state. Forgets those that were lost an hour ago. */
export const noteProcess = sql({
  name: 'processes.note',
  text: `with forgotten as (delete from processes where seen_at < clock_timestamp() - interval '1 hour' and id <> $1)
         insert into processes (id, host, pid, parts, version, state) values ($1, $2, $3, $4, $5, $6)
         on conflict (id) do update set state = excluded.state, seen_at = excluded.seen_at`,
  row: z.never(),
});

export const removeProcess = sql({
  name: 'processes.remove',
  text: `delete from processes where id = $1`,
  row: z.never(),
});

/** Who was not seen for three times as long as they wait between two signs is lost. */
export const listProcesses = sql({
  name: 'processes.list',
  text: `select id, host, pid, parts, version, started_at as "startedAt", seen_at as "seenAt",
                case when seen_at < clock_timestamp() - interval '15 seconds' then 'lost' else state end as state
           from processes
          where seen_at >= clock_timestamp() - interval '1 hour'
          order by host, started_at, id
          limit 500`,
  row: z.object({
    id: z.uuid(),
    host: z.string(),
    pid: z.number(),
    parts: z.array(z.string()),
    version: z.string(),
    startedAt: z.date(),
    seenAt: z.date(),
    state: z.enum(['serving', 'draining', 'lost']),
  }),
});

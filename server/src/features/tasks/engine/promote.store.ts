import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';
import { commitsLaxly } from '../../../platform/postgres/lax-commit.ts';
import { keepsRank } from './rank.ts';

/**
 * Makes due tasks ready, and keyed ones blocked until they get a permit. $1 only what was due after this time (the index
 * keeps entries of what was promoted long ago while an old snapshot is held), $2 how many at most.
 */
export const promoteDue = sql({
  name: 'tasks.promote_due',
  text: `update tasks set ${keepsRank}, state = case when concurrency_key is null then 'ready' else 'blocked' end
          where ctid = any(array(
                  select ctid from tasks
                   where state = 'scheduled' and due_at <= statement_timestamp() and due_at > $1
                   order by due_at limit $2 for update skip locked))
            and ${commitsLaxly}
      returning queue, kind, concurrency_key as "concurrencyKey"`,
  row: z.object({ queue: z.string(), kind: z.string(), concurrencyKey: z.string().nullable() }),
});

/** What a worker should know of its queues, and when the next task is due. $1 queues. Always at least one row. */
export const lookAround = sql({
  name: 'tasks.look_around',
  text: `select q.name as queue, q.paused_at is not null as "isPaused",
                q.concurrency_limit is not null or q.rate_limit is not null as "isLimited",
                exists (select from tasks t where t.state = 'ready' and t.lease_expiries > 0 and t.queue = q.name) as "hasSuspects",
                n.next_ms as "nextDueMs", to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "at",
                exists (select from task_keys where wake_at <= statement_timestamp()) as "hasKeysToWake",
                exists (select from tasks where state = 'blocked' and waits_left < 0) as "hasUncounted"
           from (select (select date_part('epoch', due_at - statement_timestamp()) * 1000 from tasks
                          where state = 'scheduled' and due_at > statement_timestamp() order by due_at limit 1) as next_ms) n
           left join task_queues q on q.name = any($1::text[])`,
  row: z.object({
    queue: z.string().nullable(),
    isPaused: z.boolean(),
    isLimited: z.boolean(),
    hasSuspects: z.boolean(),
    nextDueMs: z.number().nullable(),
    at: z.string(),
    hasKeysToWake: z.boolean(),
    hasUncounted: z.boolean(),
  }),
});

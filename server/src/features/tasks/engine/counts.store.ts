import { z } from 'zod';
import { sql } from '../../../platform/postgres/database.ts';

/**
 * Counts what is there, by queue and state, for everybody to read: unless another process is at it, or has done it within
 * $1 seconds, or so lately that counting would take more than the share $2 of the time, up to $3 seconds. How long it took
 * stands beside the figures, so that a process that has just started knows it as well.
 */
export const refreshCounts = sql({
  name: 'tasks.refresh_counts',
  text: `with turn as materialized (
           select pg_try_advisory_xact_lock(hashtext('castellan.task_counts'))
                  and not exists (
                    select from task_counts
                     where counted_at + make_interval(secs => least($3::float8, greatest($1::float8, counting_seconds / $2::float8)))
                             > statement_timestamp()) as mine
         ), counted as materialized (
           select queue, state, count(*) as count, min(due_at) filter (where waits_left = 0) as oldest_due_at,
                  count(*) filter (where waits_left <> 0) as awaiting
             from tasks where (select mine from turn) group by queue, state
         ), gone as (
           delete from task_counts c
            where (select mine from turn) and not exists (select from counted n where n.queue = c.queue and n.state = c.state)
         ), written as (
           insert into task_counts (queue, state, count, oldest_due_at, awaiting, counted_at, counting_seconds)
           select queue, state, count, oldest_due_at, awaiting, statement_timestamp(),
                  date_part('epoch', clock_timestamp() - statement_timestamp())
             from counted
               on conflict (queue, state) do update
              set count = excluded.count, oldest_due_at = excluded.oldest_due_at,
                  awaiting = excluded.awaiting, counted_at = excluded.counted_at, counting_seconds = excluded.counting_seconds
         )
         select from turn`,
  row: z.unknown(),
});

export const readCounts = sql({
  name: 'tasks.read_counts',
  text: `select queue, state, count, coalesce(date_part('epoch', clock_timestamp() - oldest_due_at), 0) as "oldestSeconds", awaiting from task_counts`,
  row: z.object({
    queue: z.string(),
    state: z.enum(['blocked', 'scheduled', 'ready', 'dispatched', 'running', 'dead']),
    count: z.number(),
    oldestSeconds: z.number(),
    /** Of the blocked ones: how many wait for other tasks. */
    awaiting: z.number(),
  }),
});

export type TaskCount = z.output<typeof readCounts.row>;

/** $1 queues, $2 kinds, $3 outcomes, $4 counts, $5 milliseconds. In one order, so that two processes do not wait for each other. */
export const addTallies = sql({
  name: 'tasks.add_tallies',
  text: `insert into task_tallies (minute, queue, kind, outcome, count, run_ms)
         select date_trunc('minute', statement_timestamp()), queue, kind, outcome, count, run_ms
           from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[]) as o (queue, kind, outcome, count, run_ms)
          order by queue, kind, outcome
             on conflict (minute, queue, kind, outcome) do update
            set count = task_tallies.count + excluded.count, run_ms = task_tallies.run_ms + excluded.run_ms`,
  row: z.never(),
});

export const deleteOldTallies = sql({
  name: 'tasks.delete_old_tallies',
  text: `delete from task_tallies where minute < statement_timestamp() - interval '2 days'`,
  row: z.never(),
});

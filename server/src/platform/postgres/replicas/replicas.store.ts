import { z } from 'zod';
import { type Queryable, sql } from '../database.ts';

/** Which cluster, and which database of it: a copy of files keeps both. */
const identity = `(select system_identifier::text from pg_control_system()) || '/' ||
                  (select oid::text from pg_database where datname = current_database())`;

/**
 * Where the log will go on. A position within a page's header is the end of the page before: nothing is written into the
 * header, and a replica that has replayed everything says it the other way.
 */
const insertPosition = `(select (p - case when p % page <= 40 then p % page else 0 end)::bigint
                           from (select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as p,
                                        current_setting('wal_block_size')::numeric as page) log)`;

export const selectPrimary = sql({
  name: 'replicas.select_primary',
  text: `select ${identity} as identity, ${insertPosition} as position`,
  row: z.object({ identity: z.string(), position: z.number() }),
});

export const selectReplica = sql({
  name: 'replicas.select_replica',
  text: `select ${identity} as identity, pg_is_in_recovery() as "isStandby",
                pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint as replayed`,
  row: z.object({ identity: z.string(), isStandby: z.boolean(), replayed: z.number().nullable() }),
});

/**
 * Not waited for on the disk: a crash that loses it leaves a replica that is behind by less than the restart takes.
 * `clock_timestamp()` tells one write of a session from the next.
 */
export const markWrite = sql({
  name: 'replicas.mark_write',
  text: `with unhurried as (select set_config('synchronous_commit', 'off', true))
         insert into session_writes (session_id, written_at) select $1, clock_timestamp() from unhurried
         on conflict (session_id) do update set written_at = excluded.written_at`,
  row: z.never(),
});

/** The position is taken after the snapshot, so whatever the snapshot shows was written before it. Always at least one row. */
export const selectWrites = sql({
  name: 'replicas.select_writes',
  text: `select log.position, w.session_id as "sessionId", w.written_at::text as "writtenAt"
           from (select ${insertPosition} as position) log
           left join session_writes w on w.session_id = any($1::uuid[])`,
  row: z.object({ position: z.number(), sessionId: z.string().nullable(), writtenAt: z.string().nullable() }),
});

const deleteOldWrites = sql({
  name: 'replicas.delete_old_writes',
  text: `delete from session_writes
          where session_id in (select session_id from session_writes where written_at < $1 order by written_at limit $2)
            and written_at < $1`,
  row: z.never(),
});

/** Removes what was written before that, at most so many, and answers how many there were. */
export const clearSessionWrites = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldWrites, [before, limit]);

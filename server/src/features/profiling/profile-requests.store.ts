import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** Nobody is there who takes it, once it has waited so long. */
export const takenWithinSeconds = 5;
/** What a process may need beyond the profile's own time, until it counts as gone. */
const graceSeconds = 30;

/** A process that was killed leaves its request behind; what was not fetched is of no use a day later. */
export const endLostRequests = sql({
  name: 'profiling.end_lost_requests',
  text: `with old as (delete from profile_requests where requested_at < clock_timestamp() - interval '1 day')
         update profile_requests set state = 'failed', error = 'The process is gone.', finished_at = clock_timestamp()
          where (state = 'waiting' and requested_at < clock_timestamp() - make_interval(secs => 2 * ${takenWithinSeconds}))
             or (state = 'running' and started_at < clock_timestamp() - make_interval(secs => seconds + ${graceSeconds}))`,
  row: z.never(),
});

/** Touches nothing when one is under way. */
export const insertRequest = sql({
  name: 'profiling.insert_request',
  text: `insert into profile_requests (id, kind, seconds, process, state, requested_at)
         values ($1, $2, $3, $4, 'waiting', clock_timestamp())
         on conflict ((true)) where state in ('waiting', 'running') do nothing`,
  row: z.never(),
});

/** By whichever process it means that comes first; `$1` is its whole name, `$2` its number. */
export const claimRequest = sql({
  name: 'profiling.claim_request',
  text: `update profile_requests set state = 'running', taken_by = $1, started_at = clock_timestamp()
          where id = (select id from profile_requests
                       where state = 'waiting' and (process is null or process = $1 or process = $2)
                         and requested_at > clock_timestamp() - make_interval(secs => ${takenWithinSeconds})
                       for update skip locked limit 1)
         returning id, kind, seconds`,
  row: z.object({ id: z.string(), kind: z.enum(['cpu', 'heap']), seconds: z.number() }),
});

export const finishRequest = sql({
  name: 'profiling.finish_request',
  text: `update profile_requests
            set state = case when $2::bytea is null then 'failed' else 'done' end,
                profile = $2, error = $3, finished_at = clock_timestamp()
          where id = $1 and state = 'running'`,
  row: z.never(),
});

export const withdrawRequest = sql({
  name: 'profiling.withdraw_request',
  text: `update profile_requests set state = 'failed', error = 'Nobody took it.', finished_at = clock_timestamp()
          where id = $1 and state = 'waiting'`,
  row: z.never(),
});

export const selectRequest = sql({
  name: 'profiling.select_request',
  text: `select state, taken_by as "takenBy", error from profile_requests where id = $1`,
  row: z.object({
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    takenBy: z.string().nullable(),
    error: z.string().nullable(),
  }),
});

/** It goes with that. */
export const takeProfile = sql({
  name: 'profiling.take_profile',
  text: `with found as (select id, profile from profile_requests where id = $1 for update)
         update profile_requests r set profile = null from found where r.id = found.id
         returning found.profile`,
  row: z.object({ profile: z.instanceof(Buffer).nullable() }),
});

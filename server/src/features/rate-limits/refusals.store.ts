import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/** `$1` is a JSON list of rows. A repetition of a request id, which only a trusted proxy could send, keeps the first. */
export const insertRefusals = sql({
  name: 'rate_limits.insert_refusals',
  text: `insert into refusals
           (request_id, shown_id, at, method, route, status, code, message, because, client_address, user_id, session_id)
         select request_id, shown_id, at, method, route, status, code, message, because, client_address, user_id, session_id
           from jsonb_to_recordset($1::jsonb) as one (
             request_id uuid, shown_id text, at timestamptz, method text, route text, status integer, code text,
             message text, because jsonb, client_address inet, user_id uuid, session_id uuid)
         on conflict (request_id) do nothing`,
  row: z.never(),
});

const refusalRow = z.object({
  requestId: z.uuid(),
  shownId: z.string().nullable(),
  at: z.date(),
  method: z.string(),
  route: z.string().nullable(),
  status: z.int(),
  code: z.string(),
  message: z.string(),
  because: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullable(),
  clientAddress: z.string().nullable(),
  userId: z.string().nullable(),
  sessionId: z.string().nullable(),
});

export type RefusalRow = z.infer<typeof refusalRow>;

const columns = `request_id as "requestId", shown_id as "shownId", at, method, route, status, code, message, because,
                host(client_address) as "clientAddress", user_id as "userId", session_id as "sessionId"`;

/**
 * By our id, or else by the caller's that the answer showed: then the newest, because callers may repeat themselves.
 * Ours comes first, or somebody could hide a refusal behind one of their own that shows its id.
 */
export const selectRefusal = sql({
  name: 'rate_limits.select_refusal',
  text: `select * from (
           (select 1 as rank, ${columns} from refusals
             where request_id = (case when $1 ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then $1 end)::uuid)
           union all
           (select 2 as rank, ${columns} from refusals where shown_id = $1 order by at desc limit 1)) found
          order by rank limit 1`,
  row: refusalRow,
});

export const selectRefusalsOfRequests = sql({
  name: 'rate_limits.select_refusals_of_requests',
  text: `select ${columns} from refusals where request_id = any ($1::uuid[])`,
  row: refusalRow,
});

/** Values: user, since when, before when, how many. */
export const selectRefusalsOfUser = sql({
  name: 'rate_limits.select_refusals_of_user',
  text: `select ${columns} from refusals where user_id = $1::uuid and at >= $2::timestamptz and at < $3::timestamptz
          order by at desc limit $4`,
  row: refusalRow,
});

/** Also of the failed logins to the account, which had no user yet. */
export const forgetPlacesOfRefusals = sql({
  name: 'rate_limits.forget_places_of_refusals',
  text: `update refusals set client_address = null where user_id = $1::uuid or because->>'user_id' = $1::text`,
  row: z.never(),
});

export const deleteOldRefusals = sql({
  name: 'rate_limits.delete_old_refusals',
  text: `delete from refusals where request_id in (select request_id from refusals where at < $1 limit $2 for update skip locked)`,
  row: z.never(),
});

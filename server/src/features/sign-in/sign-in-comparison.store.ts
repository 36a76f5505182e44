import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const place = z.object({ address: z.string().nullable(), userAgent: z.string().nullable() });

/** The sign-in by which a session began. */
export const selectSignIn = sql({
  name: 'sign_in.select_sign_in',
  text: `select id as "recordId", at, host(client_address) as address, user_agent as "userAgent"
           from login_records
          where user_id = $1 and session_id = $2 and outcome = 'success'
          order by at desc, id desc
          limit 1`,
  row: place.extend({ recordId: z.string(), at: z.date() }),
});

/** From where somebody came in before a position (time, id) and since a time, of the newest so many. */
export const selectPlacesBefore = sql({
  name: 'sign_in.select_places_before',
  text: `select distinct address, "userAgent"
           from (select host(client_address) as address, user_agent as "userAgent"
                   from login_records
                  where user_id = $1 and outcome = 'success' and (at, id) < ($2::timestamptz, $3::uuid) and at >= $4
                  order by at desc, id desc
                  limit $5) newest`,
  row: place,
});

/** Of any number of tries one succeeds. */
export const claimNotice = sql({
  name: 'sign_in.claim_notice',
  text: `update login_records set noticed_at = $2 where id = $1 and noticed_at is null`,
  row: z.never(),
});

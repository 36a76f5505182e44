import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertLoginRecord = sql({
  name: 'sign_in.insert_login_record',
  text: `insert into login_records (id, at, user_id, session_id, method, outcome, reason, client_address, user_agent, request_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  row: z.never(),
});

/** A success of this user from the network (an address, or a range of IPv6) with this User-Agent. */
export const selectSuccessFrom = sql({
  name: 'sign_in.select_success_from',
  text: `select true as "isKnown" from login_records
          where user_id = $1 and at > $4 and outcome = 'success'
            and client_address <<= $2::inet and user_agent is not distinct from $3
          limit 1`,
  row: z.object({ isKnown: z.boolean() }),
});

export const forgetWhere = sql({
  name: 'sign_in.forget_where',
  text: `update login_records set client_address = null, user_agent = null where user_id = $1`,
  row: z.never(),
});

export const deleteOldLoginRecords = sql({
  name: 'sign_in.delete_old_login_records',
  text: `delete from login_records where id in
           (select id from login_records where at < $1 order by at desc, id desc limit $2)`,
  row: z.never(),
});

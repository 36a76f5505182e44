import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertLoginRecord = sql({
  name: 'sign_in.insert_login_record',
  text: `insert into login_records (id, at, user_id, session_id, method, outcome, reason, client_address, user_agent, request_id)
         values ($1, $2, $3, $4, 'password', $5, $6, $7, $8, $9)`,
  row: z.never(),
});

export const forgetWhere = sql({
  name: 'sign_in.forget_where',
  text: `update login_records set client_address = null, user_agent = null where user_id = $1`,
  row: z.never(),
});

import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const row = z.object({ userId: z.string(), emailCanonical: z.string() });

export const insertToken = sql({
  name: 'one_time_tokens.insert_token',
  text: `insert into one_time_tokens (hash, purpose, user_id, email_canonical, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)`,
  row: z.never(),
});

export const selectUsable = sql({
  name: 'one_time_tokens.select_usable',
  text: `select user_id as "userId", email_canonical as "emailCanonical" from one_time_tokens
          where hash = $1 and purpose = $2 and used_at is null and expires_at > $3`,
  row,
});

export const useToken = sql({
  name: 'one_time_tokens.use_token',
  text: `update one_time_tokens set used_at = $3
          where hash = $1 and purpose = $2 and used_at is null and expires_at > $3
      returning user_id as "userId", email_canonical as "emailCanonical"`,
  row,
});

export const voidTokens = sql({
  name: 'one_time_tokens.void_tokens',
  text: `update one_time_tokens set used_at = $3 where user_id = $1 and purpose = any($2) and used_at is null`,
  row: z.never(),
});

export const deleteTokens = sql({
  name: 'one_time_tokens.delete_tokens',
  text: `delete from one_time_tokens where user_id = $1`,
  row: z.never(),
});

/** Used ones too: they expire like the others. */
export const deleteExpiredTokens = sql({
  name: 'one_time_tokens.delete_expired_tokens',
  text: `delete from one_time_tokens where hash in
           (select hash from one_time_tokens where expires_at < $1 order by expires_at limit $2)`,
  row: z.never(),
});

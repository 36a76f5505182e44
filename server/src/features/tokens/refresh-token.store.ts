import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertRefreshToken = sql({
  name: 'tokens.insert_refresh_token',
  text: `insert into refresh_tokens (hash, session_id, user_id, issued_at, expires_at, family_expires_at) values ($1, $2, $3, $4, $5, $6)`,
  row: z.never(),
});

/**
 * R1: one conditional statement retires the token and writes its successor; whoever finds it used gets no row.
 * $1 hash, $2 now, $3 sealed successor, $4 client, $5 hash of the successor, $6 when the successor expires at the latest.
 */
export const rotateRefreshToken = sql({
  name: 'tokens.rotate_refresh_token',
  text: `with used as (
           update refresh_tokens set used_at = $2, successor_sealed = $3, used_by_client = $4
            where hash = $1 and used_at is null and expires_at > $2
           returning session_id, user_id, family_expires_at)
         insert into refresh_tokens (hash, session_id, user_id, issued_at, expires_at, family_expires_at)
         select $5, session_id, user_id, $2, least($6, family_expires_at), family_expires_at from used
         returning session_id as "sessionId", user_id as "userId", expires_at as "expiresAt"`,
  row: z.object({ sessionId: z.string(), userId: z.string(), expiresAt: z.date() }),
});

export const selectRefreshToken = sql({
  name: 'tokens.select_refresh_token',
  text: `select session_id as "sessionId", user_id as "userId", expires_at as "expiresAt", used_at as "usedAt",
                successor_sealed as "successorSealed", used_by_client as "usedByClient"
           from refresh_tokens where hash = $1`,
  row: z.object({
    sessionId: z.string(),
    userId: z.string(),
    expiresAt: z.date(),
    usedAt: z.date().nullable(),
    successorSealed: z.instanceof(Buffer).nullable(),
    usedByClient: z.instanceof(Buffer).nullable(),
  }),
});

// Before the sessions they hang on: a refresh locks its token first and its session second.
export const deleteFamilies = sql({
  name: 'tokens.delete_families',
  text: `delete from refresh_tokens where session_id = any($1)`,
  row: z.never(),
});

/** A day late, so that a token used just before it expired is still known for what it is. */
export const deleteExpiredRefreshTokens = sql({
  name: 'tokens.delete_expired_refresh_tokens',
  text: `delete from refresh_tokens where hash in
           (select hash from refresh_tokens where expires_at < $1 limit $2)`,
  row: z.never(),
});

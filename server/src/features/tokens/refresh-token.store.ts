import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertRefreshToken = sql({
  name: 'tokens.insert_refresh_token',
  text: `insert into refresh_tokens (hash, session_id, user_id, issued_at, expires_at, family_expires_at) values ($1, $2, $3, $4, $5, $6)`,
  row: z.never(),
});

export const selectRefreshToken = sql({
  name: 'tokens.select_refresh_token',
  text: `select session_id as "sessionId", user_id as "userId", expires_at as "expiresAt", used_at as "usedAt",
                successor_sealed as "successorSealed", used_by_client as "usedByClient", refreshes, refreshes_until as "refreshesUntil"
           from refresh_tokens where hash = $1`,
  row: z.object({
    sessionId: z.string(),
    userId: z.string(),
    expiresAt: z.date(),
    usedAt: z.date().nullable(),
    successorSealed: z.instanceof(Buffer).nullable(),
    usedByClient: z.instanceof(Buffer).nullable(),
    refreshes: z.int(),
    refreshesUntil: z.date().nullable(),
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

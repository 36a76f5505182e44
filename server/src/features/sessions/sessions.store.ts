import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertSession = sql({
  name: 'sessions.insert_session',
  text: `insert into sessions (id, user_id, created_at, authenticated_at, last_seen_at, expires_at, transport, client_address, user_agent)
         values ($1, $2, $3, $3, $3, $4, $5, $6, $7)`,
  row: z.never(),
});

const liveSession = z.object({
  id: z.string(),
  userId: z.string(),
  authenticatedAt: z.date(),
  expiresAt: z.date(),
  transport: z.enum(['body', 'cookie']),
});

export const selectLiveSession = sql({
  name: 'sessions.select_live_session',
  text: `select id, user_id as "userId", authenticated_at as "authenticatedAt", expires_at as "expiresAt", transport
           from sessions where id = $1 and ended_at is null and expires_at > $2`,
  row: liveSession,
});

export const updateSessionSeen = sql({
  name: 'sessions.update_session_seen',
  text: `update sessions set last_seen_at = greatest(last_seen_at, $2), client_address = $3, user_agent = $4
          where id = $1 and ended_at is null and expires_at > $2
         returning id, user_id as "userId", authenticated_at as "authenticatedAt", expires_at as "expiresAt", transport`,
  row: liveSession,
});

// R1: ending is one conditional statement, so a session ends once and for one reason.
export const endSession = sql({
  name: 'sessions.end_session',
  text: `update sessions set ended_at = $2, end_reason = $3 where id = $1 and ended_at is null returning user_id as "userId"`,
  row: z.object({ userId: z.string() }),
});

export const endOwnSession = sql({
  name: 'sessions.end_own_session',
  text: `update sessions set ended_at = $3, end_reason = 'revoked' where id = $1 and user_id = $2 and ended_at is null and expires_at > $3 returning id`,
  row: z.object({ id: z.string() }),
});

export const endSessionsOfUser = sql({
  name: 'sessions.end_sessions_of_user',
  text: `update sessions set ended_at = $2, end_reason = $3
          where user_id = $1 and ended_at is null and id is distinct from $4::uuid
          returning id`,
  row: z.object({ id: z.string() }),
});

export const selectSessionIdsOfUser = sql({
  name: 'sessions.select_session_ids_of_user',
  text: `select id from sessions where user_id = $1`,
  row: z.object({ id: z.string() }),
});

export const deleteSessionsOfUser = sql({
  name: 'sessions.delete_sessions_of_user',
  text: `delete from sessions where user_id = $1 returning id`,
  row: z.object({ id: z.string() }),
});

export const selectSessionsOfUser = sql({
  name: 'sessions.select_sessions_of_user',
  text: `select id, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt",
                host(client_address) as "clientAddress", user_agent as "userAgent"
           from sessions where user_id = $1 and ended_at is null and expires_at > $2
          order by created_at desc, id desc`,
  row: z.object({
    id: z.string(),
    createdAt: z.date(),
    lastSeenAt: z.date(),
    expiresAt: z.date(),
    clientAddress: z.string(),
    userAgent: z.string().nullable(),
  }),
});

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

/** $2 now, $3 since when it must have been seen. */
export const selectLiveSession = sql({
  name: 'sessions.select_live_session',
  text: `select id, user_id as "userId", authenticated_at as "authenticatedAt", expires_at as "expiresAt", transport
           from sessions where id = $1 and ended_at is null and expires_at > $2 and last_seen_at > $3`,
  row: liveSession,
});

/** For an update of `sessions s` that notes the use of a live session: what it sets, and when it does. Values by their places in the statement. */
export const touchLive = (place: Readonly<Record<'now' | 'address' | 'userAgent' | 'seenSince', string>>) => ({
  set: `last_seen_at = greatest(s.last_seen_at, ${place.now}), client_address = ${place.address}, user_agent = ${place.userAgent}`,
  where: `s.ended_at is null and s.expires_at > ${place.now} and s.last_seen_at > ${place.seenSince}`,
});

/** $2 now, $3 since when it must have been seen. The clock of another process may be ahead: the later time stays. */
export const updateSessionProof = sql({
  name: 'sessions.update_session_proof',
  text: `update sessions set authenticated_at = greatest(authenticated_at, $2)
          where id = $1 and ended_at is null and expires_at > $2 and last_seen_at > $3
         returning id, user_id as "userId", authenticated_at as "authenticatedAt", expires_at as "expiresAt", transport`,
  row: liveSession,
});

/**
 * $1 ids, $2 when each was used, $3 for how long a session may be idle. One that has ended or run out stays as it is. A row
 * that somebody else holds is being refreshed, ended or noted by another process just now: waiting for it would hold up
 * all the others.
 */
export const updateLastSeen = sql({
  name: 'sessions.update_last_seen',
  text: `with due as (
           select s.id, used.at
             from unnest($1::uuid[], $2::timestamptz[]) as used (id, at) join sessions s on s.id = used.id
            where s.ended_at is null and s.expires_at > used.at and s.last_seen_at < used.at and s.last_seen_at > used.at - $3::interval
              for no key update of s skip locked)
         update sessions s set last_seen_at = due.at from due where s.id = due.id`,
  row: z.never(),
});

const endedSession = z.object({
  id: z.string(),
  clientAddress: z.string(),
  userAgent: z.string().nullable(),
  lastSeenAt: z.date(),
});

/** What is left to say of a session that has just ended. */
export type EndedSession = z.infer<typeof endedSession>;

const endedColumns = `id, host(client_address) as "clientAddress", user_agent as "userAgent", last_seen_at as "lastSeenAt"`;

// R1: ending is one conditional statement, so a session ends once and for one reason.
export const endSession = sql({
  name: 'sessions.end_session',
  text: `update sessions set ended_at = $2, end_reason = $3 where id = $1 and ended_at is null returning ${endedColumns}`,
  row: endedSession,
});

/** $3 now, $4 since when it must have been seen. */
export const endSessionOfUser = sql({
  name: 'sessions.end_session_of_user',
  text: `update sessions set ended_at = $3, end_reason = 'revoked'
          where id = $1 and user_id = $2 and ended_at is null and expires_at > $3 and last_seen_at > $4
         returning ${endedColumns}`,
  row: endedSession,
});

/** $4 the one that stays, or null. Idle ones too: a longer idle limit must not bring them back. */
export const endSessionsOfUser = sql({
  name: 'sessions.end_sessions_of_user',
  text: `update sessions set ended_at = $2, end_reason = $3
          where user_id = $1 and ended_at is null and id is distinct from $4::uuid
         returning ${endedColumns}`,
  row: endedSession,
});

/** $2 now, $3 how many may stay: those last seen last. It ends none: nearly every login is spared the update. */
export const selectDisplacedSessions = sql({
  name: 'sessions.select_displaced_sessions',
  text: `select id from sessions where user_id = $1 and ended_at is null and expires_at > $2
          order by last_seen_at desc, id desc offset $3`,
  row: z.object({ id: z.string() }),
});

export const endDisplacedSessions = sql({
  name: 'sessions.end_displaced_sessions',
  text: `update sessions set ended_at = $2, end_reason = 'displaced' where id = any($1) and ended_at is null
         returning ${endedColumns}`,
  row: endedSession,
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

/** $2 now, $3 since when they must have been seen, $4 and $5 the last of the page before, $6 how many. */
export const selectSessionsOfUser = sql({
  name: 'sessions.select_sessions_of_user',
  text: `select id, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt",
                host(client_address) as "clientAddress", user_agent as "userAgent"
           from sessions
          where user_id = $1 and ended_at is null and expires_at > $2 and last_seen_at > $3
            and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))
          order by created_at desc, id desc limit $6`,
  row: z.object({
    id: z.string(),
    createdAt: z.date(),
    lastSeenAt: z.date(),
    expiresAt: z.date(),
    clientAddress: z.string(),
    userAgent: z.string().nullable(),
  }),
});

export const selectSessionsOverBefore = sql({
  name: 'sessions.select_sessions_over_before',
  text: `select id from sessions where ended_at < $1 or expires_at < $1 limit $2`,
  row: z.object({ id: z.string() }),
});

export const deleteSessions = sql({
  name: 'sessions.delete_sessions',
  text: `delete from sessions where id = any($1)`,
  row: z.never(),
});

/** Whatever has become of them. */
export const selectSessions = sql({
  name: 'sessions.select_sessions',
  text: `select id, user_id as "userId", created_at as "createdAt", ended_at as "endedAt", expires_at as "expiresAt",
                end_reason as "endReason", transport, user_agent as "userAgent"
           from sessions where id = any ($1::uuid[])`,
  row: z.object({
    id: z.string(),
    userId: z.string(),
    createdAt: z.date(),
    endedAt: z.date().nullable(),
    expiresAt: z.date(),
    endReason: z.string().nullable(),
    transport: z.string(),
    userAgent: z.string().nullable(),
  }),
});

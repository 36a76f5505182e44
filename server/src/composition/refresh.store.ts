import { z } from 'zod';
import { userColumns, userRow } from '../features/accounts/accounts.feature.ts';
import { touchLive } from '../features/sessions/sessions.feature.ts';
import type { SpendRefreshToken } from '../features/tokens/tokens.feature.ts';
import { sql } from '../platform/postgres/database.ts';

const touch = touchLive({ now: '$2', address: '$7', userAgent: '$8', seenSince: '$9' });

/*
 * All that a refresh changes, in one statement over the tables of three features: one round trip, and nothing half done.
 * Only the composition may know three features at once; docs/decisions/0064 says why it does here.
 *
 * The token is held first and its session second, as whoever ends sessions does. Two that present one token wait for each
 * other there, and the second finds it used. What would refuse the refresh leaves every row as it was.
 *
 * $1 hash, $2 now, $3 sealed successor, $4 client, $5 hash of the successor, $6 when the successor expires at the latest,
 * $7 address, $8 user agent, $9 since when the session must have been seen, $10 how many refreshes a window has where the
 * token is in the body and $11 in the cookie, $12 the window in seconds.
 */
const spendRefreshToken = sql({
  name: 'tokens.spend_refresh_token',
  text: `with token as (
           select hash, session_id, user_id, family_expires_at,
                  case when refreshes_until > $2 then refreshes else 0 end as refreshes,
                  case when refreshes_until > $2 then refreshes_until
                       else $2::timestamptz + interval '1 second' * $12::float8 end as refreshes_until
             from refresh_tokens where hash = $1 and used_at is null and expires_at > $2
              for update),
         holder as (
           select ${userColumns} from users where id = (select user_id from token) and status = 'active'),
         session as (
           update sessions s set ${touch.set}
             from token t, holder h
            where s.id = t.session_id and ${touch.where}
              and t.refreshes < case s.transport when 'cookie' then $11::int else $10::int end
           returning s.id, s.authenticated_at, s.expires_at, s.transport),
         used as (
           update refresh_tokens r set used_at = $2, successor_sealed = $3, used_by_client = $4
             from token t, session s
            where r.hash = t.hash and s.id = t.session_id
           returning r.session_id, r.user_id, r.family_expires_at, t.refreshes, t.refreshes_until),
         successor as (
           insert into refresh_tokens (hash, session_id, user_id, issued_at, expires_at, family_expires_at, refreshes, refreshes_until)
           select $5, session_id, user_id, $2, least($6, family_expires_at), family_expires_at, refreshes + 1, refreshes_until from used
           returning expires_at, refreshes, refreshes_until)
         select h.*, s.id as "sessionId", s.authenticated_at as "authenticatedAt", s.expires_at as "sessionExpiresAt", s.transport,
                n.expires_at as "refreshExpiresAt", n.refreshes, n.refreshes_until as "refreshesUntil"
           from holder h, session s, successor n`,
  row: userRow.extend({
    sessionId: z.string(),
    authenticatedAt: z.date(),
    sessionExpiresAt: z.date(),
    transport: z.enum(['body', 'cookie']),
    refreshExpiresAt: z.date(),
    refreshes: z.int(),
    refreshesUntil: z.date(),
  }),
});

/** @param seenSince since when a session must have been seen. */
export const createSpendRefreshToken =
  (seenSince: (at: Date) => Date): SpendRefreshToken =>
  async (database, token, { most, windowSeconds }) => {
    const { at, client } = token;
    const row = await database.row(spendRefreshToken, [
      ...[token.hash, at, token.successorSealed, token.clientDigest, token.successorHash, token.successorExpiresAt],
      ...[client.address, client.userAgent, seenSince(at), most.body, most.cookie, windowSeconds],
    ]);
    if (row === undefined) return undefined;
    const { sessionId, authenticatedAt, sessionExpiresAt, transport, refreshExpiresAt, refreshes, refreshesUntil } =
      row;
    return {
      user: row,
      session: { id: sessionId, userId: row.id, authenticatedAt, expiresAt: sessionExpiresAt, transport },
      refreshExpiresAt,
      counted: { transport, refreshes, until: refreshesUntil },
    };
  };

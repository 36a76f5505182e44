import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const insertRevocation = sql({
  name: 'tokens.insert_revocation',
  text: `insert into revocations (id, session_id, user_id, lowest_security_version, reason, expires_at) values ($1, $2, $3, $4, $5, $6)`,
  row: z.never(),
});

/**
 * What a reader whose last snapshot ended at `$1` cannot have seen, and where this snapshot ends. A transaction that was
 * open or had not begun then has an id of at least `$1`, so it does not matter in what order transactions commit or how
 * long they take. Always at least one row.
 */
export const selectRevocationsSince = sql({
  name: 'tokens.select_revocations_since',
  text: `select s.seen::text as "seenTo", r.session_id as "sessionId", r.user_id as "userId",
                r.lowest_security_version as "lowestSecurityVersion", r.expires_at as "expiresAt"
           from (select pg_snapshot_xmin(pg_current_snapshot()) as seen) s
           left join revocations r on r.recorded_in >= $1::xid8 and r.expires_at > $2`,
  row: z.object({
    seenTo: z.string(),
    sessionId: z.string().nullable(),
    userId: z.string().nullable(),
    lowestSecurityVersion: z.number().nullable(),
    expiresAt: z.date().nullable(),
  }),
});

export const deleteExpiredRevocations = sql({
  name: 'tokens.delete_expired_revocations',
  text: `delete from revocations where id in (select id from revocations where expires_at < $1 limit $2)`,
  row: z.never(),
});

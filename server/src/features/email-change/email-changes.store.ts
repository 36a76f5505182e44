import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const row = z.object({
  id: z.string(),
  userId: z.string(),
  email: z.string(),
  emailCanonical: z.string(),
  sessionId: z.string(),
  securityVersion: z.number(),
  requestedAt: z.date(),
});

export type PendingEmailChange = z.output<typeof row>;

const columns = `id, user_id as "userId", email, email_canonical as "emailCanonical", session_id as "sessionId",
  security_version as "securityVersion", requested_at as "requestedAt"`;

// Asked for again, the earlier change is none any more.
export const upsertEmailChange = sql({
  name: 'email_change.upsert',
  text: `insert into email_changes (user_id, id, email, email_canonical, session_id, security_version, requested_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (user_id) do update
           set id = excluded.id, email = excluded.email, email_canonical = excluded.email_canonical,
               session_id = excluded.session_id, security_version = excluded.security_version,
               requested_at = excluded.requested_at`,
  row: z.never(),
});

export const selectEmailChange = sql({
  name: 'email_change.select',
  text: `select ${columns} from email_changes where id = $1`,
  row,
});

export const selectEmailChangeOf = sql({
  name: 'email_change.select_of_user',
  text: `select ${columns} from email_changes where user_id = $1`,
  row,
});

export const deleteEmailChangeOf = sql({
  name: 'email_change.delete_of_user',
  text: `delete from email_changes where user_id = $1`,
  row: z.never(),
});

export const deleteOldEmailChanges = sql({
  name: 'email_change.delete_old',
  text: `delete from email_changes
          where user_id in (select user_id from email_changes where requested_at < $1 order by requested_at limit $2)`,
  row: z.never(),
});

import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const row = z.object({
  id: z.string(),
  userId: z.string(),
  invitedBy: z.string().nullable(),
  language: z.enum(['en', 'de']).nullable(),
  createdAt: z.date(),
  mailedAt: z.date().nullable(),
  expiresAt: z.date().nullable(),
});

export type Invitation = z.output<typeof row>;

const columns = `id, user_id as "userId", invited_by as "invitedBy", language, created_at as "createdAt",
  mailed_at as "mailedAt", expires_at as "expiresAt"`;

export const insertInvitation = sql({
  name: 'invitations.insert',
  text: `insert into invitations (id, user_id, invited_by, language, created_at) values ($1, $2, $3, $4, $5) returning ${columns}`,
  row,
});

export const selectInvitation = sql({
  name: 'invitations.select',
  text: `select ${columns} from invitations where id = $1`,
  row,
});

// The position is cut from the column and not from the date, which keeps no microseconds.
export const selectInvitations = sql({
  name: 'invitations.select_page',
  text: `select ${columns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "positionTime"
           from invitations
          where (created_at, id) < ($2::timestamptz, $3::uuid)
            and ($4::uuid is null or user_id = $4)
          order by created_at desc, id desc
          limit $1`,
  row: row.extend({ positionTime: z.string() }),
});

export const selectInviterOf = sql({
  name: 'invitations.select_inviter_of_user',
  text: `select invited_by as "invitedBy" from invitations where user_id = $1`,
  row: row.pick({ invitedBy: true }),
});

export const updateMailed = sql({
  name: 'invitations.update_mailed',
  text: `update invitations set mailed_at = $2, expires_at = $3 where id = $1`,
  row: z.never(),
});

export const deleteInvitationOf = sql({
  name: 'invitations.delete_of_user',
  text: `delete from invitations where user_id = $1`,
  row: z.never(),
});

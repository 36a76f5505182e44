import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import type { User } from '../../vocabulary/user.ts';
import { userStatuses } from './user-body.ts';

export const userRow = z.object({
  id: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  username: z.string().nullable(),
  name: z.string().nullable(),
  roles: z.array(z.string()),
  status: z.enum(userStatuses),
  securityVersion: z.number(),
  createdAt: z.date(),
  updatedAt: z.date(),
  lastLoginAt: z.date().nullable(),
}) satisfies z.ZodType<User>;

// An erased account has no address left; it is shown as the empty text.
export const userColumns = `id, coalesce(email, '') as email, email_verified_at is not null as "emailVerified", username, name, roles, status,
  security_version as "securityVersion", created_at as "createdAt", updated_at as "updatedAt", last_login_at as "lastLoginAt"`;

export const insertUser = sql({
  name: 'accounts.insert_user',
  text: `insert into users (id, email, email_canonical, email_verified_at, username, name, roles, status, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
         returning ${userColumns}`,
  row: userRow,
});

// For a sign-up that waits for its mail: an account that has the address already is held as it is. The row is written in
// either case, so that the two take the same time; a row that stays the same is no change to whoever listens for them.
export const claimAddress = sql({
  name: 'accounts.claim_address',
  text: `insert into users (id, email, email_canonical, name, wanted_username, roles, status, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, 'unverified', $7, $7)
         on conflict (email_canonical) do update set updated_at = users.updated_at
         returning ${userColumns}`,
  row: userRow,
});

// The first proof that somebody reads the mail. With $3 what was said at the sign-up is taken over, the username if it is
// free by now; without, it may have been said by a stranger.
export const proveMailbox = sql({
  name: 'accounts.prove_mailbox',
  text: `update users as u
            set email_verified_at = coalesce(u.email_verified_at, $2), updated_at = $2, wanted_username = null,
                username = case when u.status <> 'unverified' then u.username
                                when $3 and not exists (select from users where username = u.wanted_username) then u.wanted_username
                                else null end,
                name = case when u.status = 'unverified' and not $3 then null else u.name end,
                security_version = u.security_version + case when u.status = 'unverified' then 1 else 0 end,
                status = case when u.status = 'unverified' then 'active' else u.status end
          where u.id = $1 and u.status in ('active', 'unverified')
          returning ${userColumns}`,
  row: userRow,
});

export const deleteUnverified = sql({
  name: 'accounts.delete_unverified',
  text: `delete from users where id = any($1) and status = 'unverified' returning id`,
  row: z.object({ id: z.string() }),
});

export const existsUsername = sql({
  name: 'accounts.exists_username',
  text: `select exists (select from users where username = $1) as "exists"`,
  row: z.object({ exists: z.boolean() }),
});

export const selectUser = sql({
  name: 'accounts.select_user',
  text: `select ${userColumns} from users where id = $1`,
  row: userRow,
});

export const selectUsers = sql({
  name: 'accounts.select_users',
  text: `select ${userColumns} from users where id = any($1)`,
  row: userRow,
});

export const selectUserByEmail = sql({
  name: 'accounts.select_user_by_email',
  text: `select ${userColumns} from users where email_canonical = $1`,
  row: userRow,
});

export const selectUserByUsername = sql({
  name: 'accounts.select_user_by_username',
  text: `select ${userColumns} from users where username = $1`,
  row: userRow,
});

// Conditional: an account that was disabled, or whose password was changed, while we hashed does not get in.
export const updateLastLogin = sql({
  name: 'accounts.update_last_login',
  text: `update users set last_login_at = $3
          where id = $1 and security_version = $2 and status = 'active'
          returning ${userColumns}`,
  row: userRow,
});

// An address that stays, or is only spelled otherwise, keeps the moment at which it was verified.
export const updateUser = sql({
  name: 'accounts.update_user',
  text: `update users
            set email = coalesce($2, email), email_canonical = coalesce($3, email_canonical),
                email_verified_at = case when not $4 then null
                                         when coalesce($3, email_canonical) = email_canonical then coalesce(email_verified_at, $9)
                                         else $9 end,
                username = $5, name = $6, status = $7, security_version = security_version + $8, updated_at = $9
          where id = $1 and status <> 'erased'
          returning ${userColumns}`,
  row: userRow,
});

export const lockUser = sql({
  name: 'accounts.lock_user',
  text: `select ${userColumns} from users where id = $1 for update`,
  row: userRow,
});

export const updateRoles = sql({
  name: 'accounts.update_roles',
  text: `update users set roles = $2, security_version = security_version + 1, updated_at = $3
          where id = $1 and status <> 'erased'
          returning ${userColumns}`,
  row: userRow,
});

export const updateSecurityVersion = sql({
  name: 'accounts.update_security_version',
  text: `update users set security_version = security_version + 1, updated_at = $2 where id = $1 returning ${userColumns}`,
  row: userRow,
});

export const eraseUser = sql({
  name: 'accounts.erase_user',
  text: `update users
            set status = 'erased', email = null, email_canonical = null, email_verified_at = null, username = null, name = null,
                wanted_username = null,
                roles = '{}', security_version = security_version + 1, updated_at = $2, last_login_at = null
          where id = $1 and status <> 'erased'
          returning ${userColumns}`,
  row: userRow,
});

// In id order, so that two people who demote each other wait instead of deadlocking.
export const lockUsers = sql({
  name: 'accounts.lock_users',
  text: `select ${userColumns} from users
          where id = any($1) or ($2 and roles @> array['admin'] and status = 'active')
          order by id for update`,
  row: userRow,
});

export const countUsersWithRole = sql({
  name: 'accounts.count_users_with_role',
  text: `select count(*)::int as "count" from users where roles @> array[$1] and status <> 'erased'`,
  row: z.object({ count: z.number() }),
});

export const existsAdministrator = sql({
  name: 'accounts.exists_administrator',
  text: `select exists (select from users where roles @> array['admin'] and status <> 'erased') as "exists"`,
  row: z.object({ exists: z.boolean() }),
});

export const selectAdministrators = sql({
  name: 'accounts.select_administrators',
  text: `select ${userColumns} from users where roles @> array['admin'] and status = 'active' order by id`,
  row: userRow,
});

export const countAccountsMade = sql({
  name: 'accounts.count_accounts_made',
  text: `select count(*)::int as count from users
          where created_at >= $1 and created_at < $2 and status not in ('invited', 'unverified')`,
  row: z.object({ count: z.int() }),
});

import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const nothing = z.unknown();

export const selectCredential = sql({
  name: 'passwords.select_credential',
  text: `select c.hash, o.hash as offered
           from (values ($1::uuid)) as asked (user_id)
           left join password_credentials c using (user_id)
           left join offered_passwords o using (user_id)`,
  row: z.object({ hash: z.string().nullable(), offered: z.string().nullable() }),
});

export const upsertCredential = sql({
  name: 'passwords.upsert_credential',
  text: `insert into password_credentials (user_id, hash, changed_at) values ($1, $2, $3)
         on conflict (user_id) do update set hash = excluded.hash, changed_at = excluded.changed_at, rehashed_at = null`,
  row: nothing,
});

// Only if the hash is still the one that was verified: a change that came between must not be undone.
export const replaceCredential = sql({
  name: 'passwords.replace_credential',
  text: `update password_credentials set hash = $3, changed_at = $4, rehashed_at = null where user_id = $1 and hash = $2`,
  row: nothing,
});

export const upgradeCredential = sql({
  name: 'passwords.upgrade_credential',
  text: `update password_credentials set hash = $3, rehashed_at = $4 where user_id = $1 and hash = $2`,
  row: nothing,
});

export const deleteCredential = sql({
  name: 'passwords.delete_credential',
  text: 'delete from password_credentials where user_id = $1',
  row: nothing,
});

export const markRemoved = sql({
  name: 'passwords.mark_removed',
  text: `insert into removed_passwords (user_id, removed_at) values ($1, $2) on conflict (user_id) do nothing`,
  row: nothing,
});

export const selectIsSettled = sql({
  name: 'passwords.select_is_settled',
  text: `select exists (select from password_credentials where user_id = $1)
             or exists (select from removed_passwords where user_id = $1) as settled`,
  row: z.object({ settled: z.boolean() }),
});

// Never in place of a password that an administrator has set meanwhile.
export const insertCredential = sql({
  name: 'passwords.insert_credential',
  text: `insert into password_credentials (user_id, hash, changed_at) values ($1, $2, $3) on conflict (user_id) do nothing`,
  row: nothing,
});

// A second one for the same account leaves none: nobody can tell which of the two is the owner's.
export const offerPassword = sql({
  name: 'passwords.offer_password',
  text: `insert into offered_passwords (user_id, hash, offered_at) values ($1, $2, $3)
         on conflict (user_id) do update set hash = null, offered_at = excluded.offered_at`,
  row: nothing,
});

export const spoilOffered = sql({
  name: 'passwords.spoil_offered',
  text: `update offered_passwords set hash = null where user_id = $1 and hash is not null`,
  row: nothing,
});

export const takeOffered = sql({
  name: 'passwords.take_offered',
  text: 'delete from offered_passwords where user_id = $1 returning hash',
  row: z.object({ hash: z.string().nullable() }),
});

export const selectOfferedBefore = sql({
  name: 'passwords.select_offered_before',
  text: `select user_id as "userId" from offered_passwords where offered_at < $1 order by offered_at limit $2`,
  row: z.object({ userId: z.string() }),
});

export const deleteOfferedBefore = sql({
  name: 'passwords.delete_offered_before',
  text: `delete from offered_passwords where user_id = any($1) and offered_at < $2 returning user_id as "userId"`,
  row: z.object({ userId: z.string() }),
});

// What was taken away here does not come back from elsewhere.
export const insertCredentials = sql({
  name: 'passwords.insert_credentials',
  text: `insert into password_credentials (user_id, hash, changed_at)
         select user_id, hash, $3 from unnest($1::uuid[], $2::text[]) as given (user_id, hash)
          where not exists (select from removed_passwords r where r.user_id = given.user_id)
         on conflict (user_id) do nothing`,
  row: nothing,
});

// One that was made here is newer than whatever another system knows.
export const replaceForeignCredential = sql({
  name: 'passwords.replace_foreign_credential',
  text: `insert into password_credentials as c (user_id, hash, changed_at)
         select $1::uuid, $2::text, $3::timestamptz
          where not exists (select from removed_passwords where user_id = $1)
         on conflict (user_id) do update set hash = excluded.hash, changed_at = excluded.changed_at, rehashed_at = null
          where c.hash <> excluded.hash and (c.hash like 'cst1$import$%' or c.hash like 'cst1$firebase$%' or c.hash like 'cst1$wrapped$%')`,
  row: nothing,
});

export const selectCredentials = sql({
  name: 'passwords.select_credentials',
  text: `select user_id as "userId", hash from password_credentials where user_id = any($1)`,
  row: z.object({ userId: z.string(), hash: z.string() }),
});

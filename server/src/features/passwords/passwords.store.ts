import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const nothing = z.unknown();

export const selectCredential = sql({
  name: 'passwords.select_credential',
  text: 'select hash from password_credentials where user_id = $1',
  row: z.object({ hash: z.string() }),
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

import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { userColumns, userRow } from './accounts.store.ts';

export const insertUsers = sql({
  name: 'accounts.insert_users',
  text: `insert into users (id, email, email_canonical, email_verified_at, username, name, roles, status, created_at, updated_at)
         select id, email, email_canonical, email_verified_at, username, name,
                array(select jsonb_array_elements_text(roles)), status, created_at, $2
           from jsonb_to_recordset($1::jsonb)
             as given (id uuid, email text, email_canonical text, email_verified_at timestamptz, username text, name text,
                       roles jsonb, status text, created_at timestamptz)
         on conflict do nothing
         returning id`,
  row: z.object({ id: z.string() }),
});

// Each part reads an index of its own.
export const selectUsersNamed = sql({
  name: 'accounts.select_users_named',
  text: `select ${userColumns}, email_canonical as "emailCanonical" from users where email_canonical = any($1)
         union
         select ${userColumns}, email_canonical as "emailCanonical" from users where username = any($2)
         union
         select ${userColumns}, email_canonical as "emailCanonical" from users where id = any($3)`,
  row: userRow.extend({ emailCanonical: z.string().nullable() }),
});

export const selectUsersAfter = sql({
  name: 'accounts.select_users_after',
  text: `select ${userColumns} from users where id > $1 and status <> 'erased' order by id limit $2`,
  row: userRow,
});

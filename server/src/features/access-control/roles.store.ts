import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { storedPermission } from './role-fields.ts';

const roleRow = z.object({
  name: z.string(),
  description: z.string(),
  permissions: z.array(storedPermission),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export type StoredRole = z.output<typeof roleRow>;

const columns = `name, description, permissions, created_at as "createdAt", updated_at as "updatedAt"`;

export const selectRoles = sql({
  name: 'access_control.select_roles',
  text: `select ${columns} from roles`,
  row: roleRow,
});

export const selectRolePage = sql({
  name: 'access_control.select_role_page',
  text: `select ${columns} from roles where name > $1 order by name limit $2`,
  row: roleRow,
});

export const selectRole = sql({
  name: 'access_control.select_role',
  text: `select ${columns} from roles where name = $1`,
  row: roleRow,
});

// In the order of names, like every statement that locks roles, so that they wait for each other instead of deadlocking.
export const shareRoles = sql({
  name: 'access_control.share_roles',
  text: `select ${columns} from roles where name = any($1) order by name for share`,
  row: roleRow,
});

export const lockRoles = sql({
  name: 'access_control.lock_roles',
  text: `select ${columns} from roles where name = any($1) order by name for update`,
  row: roleRow,
});

export const insertRole = sql({
  name: 'access_control.insert_role',
  text: `insert into roles (name, description, permissions, created_at, updated_at) values ($1, $2, $3, $4, $4)
         returning ${columns}`,
  row: roleRow,
});

export const updateRole = sql({
  name: 'access_control.update_role',
  text: `update roles set description = $2, permissions = $3, updated_at = $4 where name = $1 returning ${columns}`,
  row: roleRow,
});

export const deleteRole = sql({
  name: 'access_control.delete_role',
  text: `delete from roles where name = $1`,
  row: z.never(),
});

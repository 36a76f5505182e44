import { z } from 'zod';
import type { User, UserStatus } from '../../vocabulary/user.ts';

export const userStatuses = [
  'invited',
  'unverified',
  'active',
  'disabled',
  'locked',
  'erased',
] as const satisfies readonly UserStatus[];

/** A user as the API shows it. */
export const userBody = z
  .strictObject({
    id: z.uuid(),
    email: z.string(),
    email_verified: z.boolean(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    roles: z.array(z.string()),
    status: z.enum(userStatuses),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    last_login_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'User', description: 'An account.' });

export const presentUser = (user: User): z.input<typeof userBody> => ({
  id: user.id,
  email: user.email,
  email_verified: user.emailVerified,
  username: user.username,
  name: user.name,
  roles: [...user.roles],
  status: user.status,
  created_at: user.createdAt.toISOString(),
  updated_at: user.updatedAt.toISOString(),
  last_login_at: user.lastLoginAt?.toISOString() ?? null,
});

import { z } from 'zod';
import type { Source } from '../source-account.ts';
import { optionalTime, present, refuseShape } from './fields.ts';

/** The format of our own: strict, because a field that is misspelt would be lost without a word. */
const account = z.strictObject({
  type: z.literal('user').optional(),
  id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  email: z.string().max(1000),
  email_verified: z.boolean().optional(),
  username: z.string().max(1000).nullish(),
  name: z.string().max(2000).nullish(),
  roles: z.array(z.string().max(200)).max(100).optional(),
  disabled: z.boolean().optional(),
  created_at: optionalTime,
  password_hash: z.string().max(4096).nullish(),
});

const role = z.looseObject({ type: z.literal('role'), name: z.string() });

export const castellan: Source = {
  listName: null,
  read: (value) => {
    const asRole = role.safeParse(value);
    if (asRole.success) {
      const { type: _, ...definition } = asRole.data;
      return { kind: 'role', name: asRole.data.name, definition };
    }
    const read = account.safeParse(value);
    if (!read.success) return refuseShape(read.error);
    const one = read.data;
    return {
      kind: 'account',
      externalId: one.id ?? one.external_id ?? null,
      email: one.email,
      ...present({
        emailVerified: one.email_verified,
        username: one.username ?? undefined,
        name: one.name ?? undefined,
        roles: one.roles,
        isDisabled: one.disabled,
        createdAt: one.created_at,
        passwordHash: one.password_hash ?? undefined,
      }),
      leftBehind: [],
    };
  },
};

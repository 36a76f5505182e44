import { z } from 'zod';
import type { User } from '../../vocabulary/user.ts';

const moment = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A profile as it is kept outside this process. Another form is another version in the key. */
const keptProfile = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  emailVerified: z.boolean(),
  username: z.string().nullable(),
  name: z.string().nullable(),
  roles: z.array(z.string()),
  status: z.enum(['invited', 'unverified', 'active', 'disabled', 'locked', 'erased']),
  securityVersion: z.int(),
  createdAt: moment,
  updatedAt: moment,
  lastLoginAt: moment.nullable(),
});

export const writeProfile = (user: User): string =>
  JSON.stringify(z.encode(keptProfile, { ...user, roles: [...user.roles] }));

/** @returns undefined for anything that this version did not write for this account. */
export const readProfile = (text: string, id: string): User | undefined => {
  try {
    const parsed = keptProfile.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.id === id ? parsed.data : undefined;
  } catch {
    return undefined;
  }
};
